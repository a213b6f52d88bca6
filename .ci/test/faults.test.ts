import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { equivalentMutants } from '../mutants/equivalent-mutants.ts'
import { equivalents } from '../mutants/equivalents.ts'
import { plant } from '../mutants/fault.ts'
import { faults } from '../mutants/faults.ts'
import { root } from '../repository.ts'

test('every fault of the lists can be planted: its text stands once in its file, and its tests exist', () => {
  expect(faults.length).toBeGreaterThan(250)
  for (const fault of faults) {
    const source = readFileSync(resolve(root, fault.file), 'utf8')
    expect(plant(source, fault), fault.fault).not.toBe(source)
    expect(fault.tests.filter((file) => !existsSync(resolve(root, file)))).toEqual([])
  }
})

test('each has a name of its own, by which its result is kept', () => {
  expect(new Set(faults.map(({ fault }) => fault)).size).toBe(faults.length)
})

test('what is listed as equivalent would still be planted', () => {
  for (const { file, line, reason } of [...equivalents, ...equivalentMutants]) {
    expect(readFileSync(resolve(root, file), 'utf8').split(line).length, line).toBe(2)
    expect(reason).not.toBe('')
  }
})
