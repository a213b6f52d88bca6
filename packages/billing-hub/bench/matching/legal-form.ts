import { splitForm } from './clerk.ts'
import type { Random } from './random.ts'

/** As they are written, the usual ones more than once. The shares are ours, as those of the clerk's edits. */
const written =
  ', Inc.|, Inc.|, Inc.|, Inc.| Inc.| Inc.| Inc|, Inc|, LLC|, LLC|, LLC| LLC| LLC| Corporation| Corp.| Ltd.| LP'.split(
    '|',
  )

/** The index writes most names without their legal form. Six of ten get one, or hardly two firms would differ by it. */
export function giveForm(random: Random, name: string): string {
  return splitForm(name).form === '' && random.chance(0.6) ? name + random.pick(written) : name
}
