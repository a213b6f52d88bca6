import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { sendRefusal } from './send-refusal.ts'
import { parseCookie } from './parse-cookie.ts'
import { mayEnter, type Role, type User } from './roles.ts'
import type { ShellFacts } from './shell-facts.ts'

export interface Session {
  id: string
  user: User | null
  /** Every form carries it; another site cannot know it. */
  csrf: string
  /** The authorization this browser began, if any, and when. */
  pending: { state: string; at: number } | null
  /** The state of the last callback, so that a repeat of it differs from a stranger's callback. */
  answered: string | null
  /** Another company that the operator chose at Intuit, to be confirmed or rejected. */
  replacement: {
    environment: string
    stored: string
    requested: string
    /** Null where the name is not known. */
    storedName: string | null
    requestedName: string | null
  } | null
  /** The page that asked to sign in: a path of ours, never taken from a request's parameters. */
  returnTo: string | null
  /** Shown once, on the next page. */
  notice: { kind: 'good' | 'bad'; text: string } | null
  /** For the frame of the page; null: they could not be read. */
  shell: ShellFacts | null
}

const cookie = 'vectis_session'

export interface Sessions {
  /** Gives every visitor a session: HttpOnly, and SameSite=Lax so that the browser still sends it on the return from Intuit. */
  attach(request: Request, response: Response, next: NextFunction): void
  /** Refuses a form that does not come from one of our pages. Use it after the body was parsed. */
  checkForm(request: Request, response: Response, next: NextFunction): void
  /** A new id when rights change, so that a fixed session id is useless (session fixation). */
  renew(response: Response, change: { user: User | null }): void
}

/** Keeps at most `limit` sessions in memory; visitors make room before people who signed in. */
export function createSessions({
  isSecure,
  limit = 10_000,
}: {
  isSecure: boolean
  limit?: number
}): Sessions {
  const sessions = new Map<string, Session>()

  const open = (response: Response, user: User | null): Session => {
    if (sessions.size >= limit) {
      const all = [...sessions.values()]
      sessions.delete((all.find((one) => one.user === null) ?? all[0])?.id ?? '')
    }
    const id = randomBytes(32).toString('base64url')
    const csrf = randomBytes(32).toString('base64url')
    const fresh = {
      pending: null,
      answered: null,
      replacement: null,
      returnTo: null,
      notice: null,
      shell: null,
    }
    const session: Session = { id, user, csrf, ...fresh }
    sessions.set(id, session)
    response.cookie(cookie, id, { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' })
    return session
  }

  return {
    attach(request, response, next) {
      const id = parseCookie(request.headers.cookie, cookie)
      response.locals['session'] =
        (id === null ? undefined : sessions.get(id)) ?? open(response, null)
      next()
    },
    checkForm(request, response, next) {
      if (request.method !== 'POST') {
        next()
        return
      }
      const body = request.body as Record<string, unknown> | undefined
      const given = Buffer.from(typeof body?.['csrf'] === 'string' ? body['csrf'] : '')
      const expected = Buffer.from(sessionOf(response).csrf)
      const isSame = given.length === expected.length && timingSafeEqual(given, expected)
      if (isSame) next()
      else
        sendRefusal(
          response,
          403,
          'Not allowed',
          'This form is out of date. Reload the page and send it again.',
        )
    },
    renew(response, { user }) {
      sessions.delete(sessionOf(response).id)
      response.locals['session'] = open(response, user)
    },
  }
}

/** A page that can be opened again by its path alone: not an event stream, not a callback from Intuit. */
function isPage(request: Request): boolean {
  const isPlain = Object.keys(request.query).length === 0
  return request.method === 'GET' && isPlain && request.accepts('html') === 'html'
}

export function sessionOf(response: Response): Session {
  return response.locals['session'] as Session
}

/** Lets a request pass for this role and higher ones; others see a refusal, visitors are sent to sign in. */
export function requireRole(role: Role) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { user } = sessionOf(response)
    if (user === null) {
      if (isPage(request)) sessionOf(response).returnTo = request.baseUrl + request.path
      response.redirect(303, '/sign-in')
    } else if (!mayEnter(user, role)) {
      sendRefusal(
        response,
        403,
        'Not allowed',
        `Only ${role === 'admin' ? 'administrators' : 'administrators and analysts'} may do this. You are signed in as ${user.role === 'analyst' ? 'an analyst' : 'a viewer'}.`,
      )
    } else {
      next()
    }
  }
}
