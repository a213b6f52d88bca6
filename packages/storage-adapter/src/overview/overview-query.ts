/** Which tenants are read, and how much of each. */
export interface OverviewQuery {
  /** Only these tenants; those without a connection are left out. Default: all. */
  tenants?: readonly string[]
  /** Only tenants whose id follows this one. Default: from the first on. */
  after?: string
  /** At most so many tenants. Default 500. */
  limit?: number
  /** At most so many runs of each. Default 20. */
  runs?: number
  /** Also webhooks and marked rows: two more statements. Default true. */
  counts?: boolean
  /** Webhooks are counted from so many milliseconds ago on. Default 24 hours. */
  windowMs?: number
}
