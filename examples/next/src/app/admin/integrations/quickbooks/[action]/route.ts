import { quickbooks } from '../../../../../lib/quickbooks.ts'

export const GET = (request: Request) => quickbooks().routes(request)
export const POST = (request: Request) => quickbooks().routes(request)
