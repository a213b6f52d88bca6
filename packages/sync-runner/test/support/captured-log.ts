import type { Logger } from '@vectis/quickbooks'

export interface CapturedLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  event: string
  message: string
  fields: Record<string, unknown>
}

/** A logger that keeps its lines; `loud` are those above debug. */
export function captureLog() {
  const lines: CapturedLine[] = []
  const at = (level: CapturedLine['level']) => (fields: object, message: string) => {
    const known = { ...fields } as Record<string, unknown>
    lines.push({ level, event: String(known['event']), message, fields: known })
  }
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
  const tell = ({ level, event }: CapturedLine) => `${level} ${event}`
  return {
    logger,
    lines,
    loud: () => lines.filter(({ level }) => level !== 'debug').map(tell),
    take: () => lines.splice(0).map(tell),
  }
}
