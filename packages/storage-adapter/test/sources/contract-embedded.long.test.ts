import { testSources } from '../support/test-sources.ts'

testSources('PGlite')
