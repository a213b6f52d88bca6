/** A value as written: quoted text, or a bare number, boolean or `CURRENT_DATE`. */
export interface Literal {
  kind: 'text' | 'number' | 'boolean' | 'current_date'
  text: string
}

export type Comparator = '=' | '!=' | '<' | '>' | '<=' | '>='

/** One condition of a WHERE clause; conditions are joined by AND. */
export type Condition =
  | { field: string; operator: Comparator | 'LIKE'; value: Literal }
  | { field: string; operator: 'IN'; values: readonly Literal[] }

export interface Ordering {
  field: string
  descending: boolean
}

/** A parsed statement; names are as written, not yet looked up. */
export interface Statement {
  entity: string
  isCount: boolean
  /** Attributes of a projection, as written, such as `MetaData.CreateTime` or `Line.*`; null for all of them. */
  columns: readonly string[] | null
  where: readonly Condition[]
  orderBy: readonly Ordering[]
  /** From 1. */
  startPosition: number
  /** At most 1,000, whatever was asked. */
  maxResults: number
}
