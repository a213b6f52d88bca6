import type { AnsweredCall } from '../ports/evidence.ts'
import type { ApiRequest } from '../transport/api-request.ts'

type Asked = Pick<AnsweredCall, 'kind' | 'entities' | 'externalId'>

/** What a request asked for. */
export function describeCall(request: ApiRequest): Asked {
  switch (request.operation) {
    case 'read':
      return { kind: 'by_id', entities: [request.entity], externalId: request.id }
    case 'changeDataCapture':
      return { kind: 'feed', entities: [...request.entities], externalId: null }
    case 'query': {
      const isCount = request.statement.startsWith('SELECT COUNT(*)')
      return { kind: isCount ? 'count' : 'page', entities: [request.entity], externalId: null }
    }
  }
}
