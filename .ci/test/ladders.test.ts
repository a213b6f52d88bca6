import { describe, expect, test } from 'vitest'
import { findCircles, placeOf, readPackage } from '../import-graph.ts'
import { ladders } from '../ladders.ts'
import { listPackages, readText } from '../repository.ts'

test('every package has a ladder, and every ladder a package', () => {
  expect(Object.keys(ladders).sort()).toEqual(listPackages('packages').map(({ folder }) => folder))
})

test('CONTRIBUTING shows the ladder of core as it is', () => {
  const rows = readText('CONTRIBUTING.md').matchAll(/^\| (\d) +\| ((?:`[a-z]+`(?:, )?)+) +\|/gm)
  const shown = Array.from(rows, ([, height, folders]) => [
    Number(height),
    Array.from(folders!.matchAll(/`([a-z]+)`/g), ([, name]) => name!).sort(),
  ])
  const core = ladders['packages/core']!.map((folders, height) => [height, [...folders].sort()])
  expect(shown).toEqual(core.reverse())
})

for (const [folder, rungs] of Object.entries(ladders)) {
  const { files, imports } = readPackage(folder)
  const heights = new Map(rungs.flatMap((places, height) => places.map((place) => [place, height])))
  const places = [...heights.keys()]
  const between = imports
    .map((one) => ({ ...one, lower: placeOf(one.to), upper: placeOf(one.from) }))
    .filter(({ upper, lower }) => upper !== lower)
  const arrows = between.filter(({ upper }) => heights.has(upper))

  describe(`the ladder of ${folder}`, () => {
    test('files were scanned on every rung, and imports were found', () => {
      const scanned = places.map((place) => [
        place,
        files.filter((path) => placeOf(path) === place).length,
      ])
      expect(scanned.filter(([, count]) => count === 0)).toEqual([])
      expect(imports.length).toBeGreaterThan(0)
    })

    test('every folder is on a rung, and on one only', () => {
      const folders = new Set(files.filter((path) => path.includes('/')).map(placeOf))
      expect([...folders].filter((place) => !heights.has(place))).toEqual([])
      expect(rungs.flat().filter((place, index, all) => all.indexOf(place) !== index)).toEqual([])
    })

    test('a rung imports only rungs below it', () => {
      const wrong = arrows.filter(
        ({ upper, lower }) => (heights.get(lower) ?? Infinity) >= heights.get(upper)!,
      )
      expect(wrong.map(({ from, to, line }) => `${from}:${line} imports ${to}`)).toEqual([])
    })

    test('no circle of folders', () => {
      expect(findCircles(between.map(({ upper, lower }) => [upper, lower]))).toEqual([])
    })

    test('no circle of files', () => {
      expect(findCircles(imports.map(({ from, to }) => [from, to]))).toEqual([])
    })

    test('what was scanned', () => {
      const count = (list: readonly unknown[], one: string) =>
        `${list.length} ${one}${list.length === 1 ? '' : 's'}`
      const folderCircles = findCircles(between.map(({ upper, lower }) => [upper, lower]))
      const fileCircles = findCircles(imports.map(({ from, to }) => [from, to]))
      const names = new Set(arrows.map(({ upper, lower }) => `${upper} ${lower}`))
      process.stdout.write(
        `${folder}: ${count(places, 'place')} on ${count(rungs, 'rung')}, ${count(files, 'file')}, ` +
          `${count(imports, 'import')}, ${count([...names], 'arrow')} between places, ` +
          `circles of folders ${folderCircles.length}, of files ${fileCircles.length}\n`,
      )
      expect(folderCircles.length + fileCircles.length).toBe(0)
    })
  })
}

describe('the search for circles', () => {
  test('two that import each other, and three in a ring', () => {
    const arrows = ['ab', 'ba', 'cd', 'de', 'ec', 'fa'].map((pair) => [pair[0]!, pair[1]!] as const)
    expect(findCircles(arrows)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ])
  })

  test('none where arrows only go down', () => {
    expect(
      findCircles([
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'c'],
      ]),
    ).toEqual([])
  })
})
