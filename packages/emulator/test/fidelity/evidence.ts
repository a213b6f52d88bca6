/** What is known of one operation, by kind of source; the kinds are never added up. */
export interface Evidence {
  operation: string
  path: string
  /** Published bytes of the real server. */
  recorded?: string
  /** Intuit's pages, samples and schema. */
  documented?: string
  thirdParty?: string
  /** Ours, because no source was found. */
  assumed?: string
  /** Codes of the Faults that a test of the emulator provokes. */
  faults?: readonly string[]
}

export const evidence: readonly Evidence[] = [
  {
    operation: 'query',
    path: 'GET and POST /query',
    recorded: 'minimul/qbo_api, quickbooks-ruby 403: rows, envelope, order of clauses, Fault texts',
    documented: 'grammar, operators, 1,000 rows',
    assumed: 'what a projection leaves of a row',
    faults: ['4000', '4001', '4002'],
  },
  {
    operation: 'read',
    path: 'GET /{entity}/{id}',
    recorded: 'minimul/qbo_api: objects, ids that are no numbers, paths that do not exist',
    documented: 'Fault 610',
    faults: ['610', '2030'],
  },
  {
    operation: 'cdc',
    path: 'GET /cdc',
    recorded: 'minimul/qbo_api, quickbooks-ruby: envelope, stubs',
    documented: '30 days, 1,000 objects, deleted rows behind live ones',
    assumed: 'text of a wrong entity, order of the groups',
    faults: ['2010', '2020'],
  },
  {
    operation: 'create',
    path: 'POST /{entity}',
    recorded: 'minimul/qbo_api, ExQuickBooks: answers, Faults 2010, 2020, 6240',
    documented: 'required attributes, requestid',
    thirdParty: 'Fault texts in public issues of client libraries',
    assumed: 'the reason behind Fault 6000',
    faults: ['610', '2010', '2020', '2040', '2500', '6000', '6070', '6140', '6240'],
  },
  {
    operation: 'update',
    path: 'POST /{entity} with Id',
    recorded: 'minimul/qbo_api, ExQuickBooks: answers, Fault 5010',
    documented: 'sparse and whole, SyncToken',
    assumed: 'lines are replaced as a set, without ids of their own',
    faults: ['610', '2020', '5010', '6540'],
  },
  {
    operation: 'delete',
    path: 'POST /{entity}?operation=delete',
    recorded: 'minimul/qbo_api, quickbooks-ruby: the stub that is answered',
    assumed: 'Fault 500 for a customer',
    faults: ['500', '6540'],
  },
  {
    operation: 'void',
    path: 'POST /{entity}?operation=void, or include=void',
    recorded: 'minimul/qbo_api: amounts of zero, "Voided" in PrivateNote',
    thirdParty: 'a paid invoice is refused; a quirk',
    faults: ['6000', '6540'],
  },
  {
    operation: 'send',
    path: 'POST /invoice/{id}/send',
    documented: 'EmailStatus, sendTo',
    assumed: 'Fault 2020 without an address',
  },
  {
    operation: 'pdf',
    path: 'GET /{entity}/{id}/pdf',
    recorded: 'minimul/qbo_api: content type',
    assumed: 'the page itself',
  },
  {
    operation: 'batch',
    path: 'POST /batch',
    recorded: 'minimul/qbo_api: a Fault per item, bId, order of keys',
    documented: '30 items',
    assumed: 'code 1040 above 30',
    faults: ['1040', '4000', '5010', '6240'],
  },
  {
    operation: 'report',
    path: 'GET /reports/{name}',
    recorded: 'quickbooks-ruby: TransactionList, in XML',
    documented: 'columns, rows, head',
    thirdParty: 'times without a colon',
    assumed: 'where credits age; a quirk',
    faults: ['500'],
  },
  { operation: 'authorize', path: 'GET /connect/oauth2', documented: 'parameters, callback' },
  {
    operation: 'token-exchange',
    path: 'POST /oauth2/v1/tokens/bearer',
    recorded: 'intuit/oauth-jsclient, its tests: keys, headers',
    documented: 'RFC 6749, lifetimes',
  },
  {
    operation: 'token-refresh',
    path: 'POST /oauth2/v1/tokens/bearer',
    recorded: 'intuit/oauth-jsclient, its tests: keys, headers, invalid_grant',
    documented: 'rotation about once a day',
    thirdParty: 'grace of the former token; an option',
  },
  { operation: 'revoke', path: 'POST /v2/oauth2/tokens/revoke', documented: 'form and JSON' },
  { operation: 'userinfo', path: 'GET /v1/openid_connect/userinfo', documented: 'OpenID' },
  { operation: 'jwks', path: 'GET /op/v1/jwks', documented: 'OpenID' },
  {
    operation: 'discovery',
    path: 'GET /.well-known/openid_configuration',
    documented: 'the public document',
  },
]
