/** Fields that QuickBooks can filter every entity by. */
export const versionFields = {
  Id: 'id',
  'MetaData.CreateTime': 'instant',
  'MetaData.LastUpdatedTime': 'instant',
} as const

/** Fields that QuickBooks can filter documents with a number by. */
export const documentFields = {
  ...versionFields,
  DocNumber: 'text',
  TxnDate: 'date',
  TotalAmt: 'decimal',
  CustomerRef: 'reference',
} as const
