import { testSyncStore } from '../support/test-sync-store.ts'

testSyncStore('PostgreSQL')
