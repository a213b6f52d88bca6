import { testStores } from './support/test-stores.ts'

testStores('PGlite')
