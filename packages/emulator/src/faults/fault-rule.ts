import type { Operation } from '../exchange/request-log.ts'
import type { Call, EmulatorResponse } from '../exchange/exchange.ts'
import type { CannedFault } from './canned-faults.ts'

/** The request as a fault rule sees it. */
export interface FaultSubject {
  call: Call
  operation: Operation
  realmId: string | null
  entity: string | null
  statement: string | null
}

/** Which requests a rule is about; every given field must agree, an empty match is every request. */
export interface FaultMatch {
  method?: string
  /** A part of the path. */
  path?: string
  operation?: Operation
  /** Entity of a read or a statement, or one of those a change data capture request asks for; case does not matter. */
  entity?: string
  realmId?: string
  /** A part of the query statement; case does not matter. */
  statement?: string
  /** Only the n-th matching request, counted from 1. */
  nth?: number
  /** In-process only: any other condition. */
  predicate?: (subject: FaultSubject) => boolean
}

/** Which rows of an answer are changed, and how. Templates are changed inside their wrapper. */
export interface RowChange {
  /** Default: rows of every entity. */
  entity?: string
  /** Default: every row. */
  ids?: readonly string[]
  /**
   * JSON by dotted path: `DocNumber`, `CurrencyRef.value`, `Line.0.LinkedTxn`. Objects on the way are made, elements of
   * lists are not.
   */
  set?: Readonly<Record<string, unknown>>
  /** Dotted paths that are left out. */
  omit?: readonly string[]
}

/**
 * An answer written by hand. Without `status` the request is processed normally and its answer changed as described.
 */
export interface FaultAnswer {
  status?: number
  /** An object becomes JSON. */
  body?: string | object
  headers?: Record<string, string>
  /** Milliseconds on the emulator's clock before the answer, at most 2,147,483,647. */
  delayMs?: number
  /** `drop`: the connection breaks before any byte. `hang`: no answer ever, until the client gives up. */
  connection?: 'drop' | 'hang'
  /** The connection breaks after this fraction of the body, 0 to 1. */
  truncateBody?: number
  /** Only this many rows of the answer to a query: a short page, or with 0 an empty one, although the rows exist. */
  keepRows?: number
  /**
   * Rows of the answer with fields that are other than documented: a number for a text, an empty reference, no amount.
   */
  changeRows?: readonly RowChange[]
  /** The answer without these fields of its top level, as a token answer without `x_refresh_token_expires_in`. */
  omitFields?: readonly string[]
  /** The request takes effect first and only its answer is lost or replaced: a rotated token that never arrived. */
  processed?: boolean
  /** In-process only: changes the answer at will. */
  transform?: (response: EmulatorResponse, subject: FaultSubject) => EmulatorResponse
}

/** A fault as data. See docs/decisions/0032. */
export interface FaultRule {
  /** Shown in the request log. Default: the name of the canned fault, or `custom`. */
  name?: string
  match?: FaultMatch
  /** Matching requests that pass untouched first. Default 0. */
  after?: number
  /** The rule touches nothing from this moment on, epoch milliseconds on the emulator's clock. Default: no end. */
  until?: number
  /** How many requests the rule touches before it is spent. Default: all. */
  times?: number
  respond: CannedFault | FaultAnswer
}
