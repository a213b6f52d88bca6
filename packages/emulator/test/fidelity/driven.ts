/** What each client's story does with success; the story fails when its line is not what it did. */
export const driven: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'intuit-oauth':
      'authorize, batch, cdc, create customer, create invoice, delete invoice, jwks, query customer, query invoice, read companyinfo, report AgedReceivables, revoke, token-exchange, token-refresh, update customer, userinfo, void invoice',
    'node-quickbooks':
      'batch, cdc, create creditmemo, create customer, create invoice, create payment, create vendor, delete creditmemo, pdf invoice, query account, query customer, query invoice, read companyinfo, read creditmemo, read invoice, read preferences, report AgedReceivableDetail, report AgedReceivables, report CustomerBalance, revoke, send invoice, token-refresh, update customer, void invoice, void payment',
    'quickbooks-api':
      'authorize, query account, query bill, query companyinfo, query creditmemo, query customer, query estimate, query invoice, query payment, query preferences, revoke, token-exchange, token-refresh',
    'quickbooks-node-promise':
      'authorize, batch, cdc, create customer, create invoice, create payment, delete invoice, pdf invoice, query customer, query invoice, read companyinfo, read invoice, report AgedReceivables, report TransactionList, revoke, send invoice, token-exchange, token-refresh, update customer, update payment, userinfo, void invoice, void payment',
  }).map(([client, words]) => [client, words.split(', ')]),
)
