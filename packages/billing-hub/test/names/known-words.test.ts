/** The words a name may be written with: abbreviations, streets, legal forms and marks. These lists decide, not the code's. */
import { expect, test } from 'vitest'
import { areSpelledAlike, buildSpellingKey, shortenStreet } from '../../src/names/abbreviations.ts'
import { buildCoreName, doFormsDiffer } from '../../src/names/core-name.ts'
import { dropMarks } from '../../src/names/marks.ts'
import { spellName } from '../../src/names/spelling.ts'

/** Each word with its short forms. */
const shortForms = `
academy acad, administration admin, american amer, associates assoc, associated assoc, association assn assoc,
brother bro, brothers bros, building bldg, business bus, center ctr, centre ctr, chemical chem, church ch,
commission comm, committee cmte, communications comm, community comm, company co, conference conf,
construction const constr, cooperative coop, county co, department dept, development dev, distributing dist distr,
distribution dist distr, distributor dist, distributors dist distr, district dist, division div, electric elec,
electrical elec, engineering eng engr, enterprise ent, enterprises ent, entertainment ent, equipment equip,
federal fed, financial fin, fort ft, foundation fdn, government gov govt, group grp, highway hwy, hospital hosp,
industrial ind, industries ind inds, institute inst, insurance ins, international intl, laboratories labs,
laboratory lab, library lib, management mgmt mgt, manufacturer mfr, manufacturers mfrs, manufacturing mfg, market mkt,
marketing mktg, mount mt, mountain mtn, national natl, organization org, packaging pkg, packing pkg, presbyterian pres,
productions prod prods, products prod prods, properties prop, publishing pub, refrigerated refrig,
refrigeration refrig, rehabilitation rehab, restaurant rest, saint st, sainte ste, school sch, science sci, service svc,
services svcs, society soc, street st, supply sup, system sys, systems sys, technologies tech, technology tech,
transport trans, transportation trans transp, university univ, warehouse whse`
  .trim()
  .split(/,\s+/)
  .map((line) => line.split(' '))

test.each(shortForms)('%s may be shortened', (word, ...shorts) => {
  expect(shorts).not.toEqual([])
  for (const short of shorts) {
    const [a, b] = [`acme ${word} west`, `acme ${short} west`]
    expect([a, b, areSpelledAlike(a, b), areSpelledAlike(b, a)]).toEqual([a, b, true, true])
    expect(buildSpellingKey(a)).toBe(buildSpellingKey(b))
  }
})

test('two full words are two words, and so are a short form and a plural', () => {
  const words = shortForms.map(([word]) => word!)
  for (const a of words) {
    for (const b of words) expect(areSpelledAlike(`acme ${a}`, `acme ${b}`)).toBe(a === b)
  }
  const pairs =
    'bro brothers, lab laboratories, svc services, mfr manufacturers, n and, co companies'
  for (const pair of pairs.split(', ')) {
    const [short, word] = pair.split(' ')
    expect(areSpelledAlike(`acme ${short}`, `acme ${word}`)).toBe(false)
  }
})

test.each(
  `alley aly, avenue ave, av ave, boulevard blvd, circle cir, court ct, drive dr, expressway expy, highway hwy, lane ln,
  parkway pkwy, place pl, road rd, square sq, street st, str st, suite ste, terrace ter, north n, south s, east e, west w`
    .split(/,\s+/)
    .map((line) => line.split(' ')),
)('a street: %s is %s', (word, short) => {
  expect(shortenStreet(`7 ${word} quarry`)).toBe(`7 ${short} quarry`)
})

/** As they are written at the end of a name, by the family that they belong to. */
const forms: Record<string, string> = {
  llc: 'LLC, L.L.C., L L C, Limited Liability Company',
  pllc: 'PLLC, P.L.L.C., P L L C',
  inc: 'Inc, Inc., Incorporated, Incorporée',
  corp: 'Corp, Corp., Corporation',
  lp: 'LP, L.P., Limited Partnership',
  llp: 'LLP, L.L.P.',
  lllp: 'LLLP',
  pc: 'PC, P.C., Professional Corporation',
  pa: 'PA, P.A.',
  ltd: 'Ltd, Ltd., Limited, Pty, Pty Ltd, Pty. Ltd., Pty Limited, Proprietary Limited, Ltée, Limitée, Cyfyngedig',
  plc: 'PLC, Public Limited Company',
  ulc: 'ULC',
  cic: 'CIC, Community Interest Company',
  gmbh: 'GmbH, mbH',
  'gmbh and co kg': 'GmbH & Co. KG, GmbH Co KG, GmbH + Co KG',
  ag: 'AG, Aktiengesellschaft',
  ug: 'UG, UG (haftungsbeschränkt)',
  kg: 'KG',
  ohg: 'OHG',
  gbr: 'GbR',
  kgaa: 'KGaA',
  ek: 'e.K., e K',
  ev: 'e V',
  sarl: 'SARL, S.A.R.L., SàRL',
  eurl: 'EURL',
  sas: 'S.A.S.',
  sasu: 'SASU',
  sa: 'SA, S.A.',
  snc: 'SNC',
  selarl: 'SELARL',
  bv: 'BV, B.V.',
  nv: 'NV, N.V.',
  vof: 'VOF, V.O.F.',
  ab: 'AB, Aktiebolag',
  as: 'AS',
  asa: 'A.S.A.',
  aps: 'ApS',
  oy: 'Oy',
  oyj: 'Oyj',
  ehf: 'ehf.',
  hf: 'h.f.',
  sl: 'SL, S.L.',
  slu: 'SLU',
  sau: 'S.A.U.',
  srl: 'SRL, S.r.l.',
  srls: 'SRLS',
  spa: 'S.p.A., SpA',
}

test.each(Object.entries(forms))('the legal form %s: %s', (family, written) => {
  for (const ending of written.split(', ')) {
    const { core } = spellName(`Blue Acme ${ending}`)
    expect({ ending, ...core }).toMatchObject({ ending, core: 'blue acme', forms: [family] })
  }
})

test.each(['spa', 'sas', 'asa', 'hf', 'sau', 'ek'])('%s without dots is a word', (word) => {
  expect(buildCoreName(`acme ${word}`)).toMatchObject({ core: `acme ${word}`, forms: [] })
})

test.each(['PA', 'NV', 'AB', 'SA'])('%s without dots may be a place', (form) => {
  const bare = spellName('Acme').core
  expect(spellName(`Acme ${form}`).core.doubtful).toEqual([form.toLowerCase()])
  expect(doFormsDiffer(spellName(`Acme ${form}`).core, bare)).toBe(true)
  expect(doFormsDiffer(bare, spellName(`Acme ${form}`).core)).toBe(true)
  expect(doFormsDiffer(spellName(`Acme ${form.replace(/\B/, '.')}.`).core, bare)).toBe(false)
})

test.each(
  `do not use, dont use, not in use, use this one, use other, old, new, closed, inactive, duplicate, dup, merged, test, cod,
  on hold, hold, out of business, see note`.split(/,\s+/),
)('a name that ends with "%s" is that name', (mark) => {
  expect(dropMarks(`blue acme ${mark}`)).toBe('blue acme')
  expect(dropMarks(`blue acme ${mark} ${mark}`)).toBe('blue acme')
  expect(dropMarks(mark)).not.toBe('')
  expect(dropMarks(`blue ${mark} acme`)).toBe(`blue ${mark} acme`)
})
