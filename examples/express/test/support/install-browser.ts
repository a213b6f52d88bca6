import chromium from '@sparticuz/chromium'

/** Before all test files: two that unpacked Chromium at the same time would each start half of it. */
export async function setup(): Promise<void> {
  await chromium.executablePath()
}
