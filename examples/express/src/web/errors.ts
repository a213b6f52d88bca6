import type { NextFunction, Request, Response } from 'express'
import type { Logger } from 'pino'
import { sendRefusal } from './send-refusal.ts'

export function notFound(_request: Request, response: Response): void {
  sendRefusal(response, 404, 'Not found', 'This page does not exist.')
}

/** The last handler: the visitor sees that the page failed, and the log has the error. Express' own handler would show the stack. */
export function failed(logger: Logger) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error)
      return
    }
    const { status } = error as { status?: unknown }
    if (typeof status === 'number' && status >= 400 && status < 500) {
      sendRefusal(response, status, 'Not understood', 'The request could not be read.')
      return
    }
    logger.error({ err: error, path: request.path }, 'A page failed')
    const { method, originalUrl } = request
    // Two slashes would name another host.
    const mayRepeat = method === 'GET' && /^\/(?!\/)/.test(originalUrl)
    sendRefusal(
      response,
      500,
      'Something went wrong',
      'This page could not be loaded. Try again in a moment; the log of the server has the details.',
      mayRepeat ? { href: originalUrl, label: 'Try again' } : undefined,
    )
  }
}
