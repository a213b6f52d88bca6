import { quickbooks } from '../../../../lib/quickbooks.ts'

export const POST = (request: Request) => quickbooks().routes(request)
