/**
 * What a filterable field holds, and so which operators and literals fit it. Ids and references take `=` and `IN` only.
 */
export type FieldKind = 'id' | 'text' | 'decimal' | 'date' | 'instant' | 'boolean' | 'reference'
