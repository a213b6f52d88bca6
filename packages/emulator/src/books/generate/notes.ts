import type { SeededRandom } from '../../seeded-random.ts'

const notes = [
  'Approved by Dana',
  'PO 4471',
  "Customer's own reference: A-17/b",
  'Rechnung per Post geschickt – Zahlungsziel 30 Tage',
  'Merci de régler avant le 15',
  '支払い期限は月末です',
  'Счёт отправлен повторно',
  'الدفع عند الاستلام',
  'נשלח במייל',
  'ใบแจ้งหนี้รายเดือน',
  'Price agreed 👍🏽',
  'Path C:\\Invoices\\2025',
  'Line one\nLine two\twith a tab',
  'Not voided, whatever the e-mail says',
  '100% "final" <draft> & co.',
]

/** PrivateNote in some script, or none. */
export function makeNote(random: SeededRandom, probability = 0.15): string | null {
  return random.chance(probability) ? random.pick(notes) : null
}

/**
 * What a voided transaction's note begins with: mostly the English word, sometimes another language's, sometimes
 * nothing.
 */
export function pickVoidWord(random: SeededRandom): string | null {
  const number = random.fraction()
  if (number < 0.8) return 'Voided'
  return number < 0.9 ? random.pick(['Annulé', 'Storniert', 'Anulado', '無効']) : null
}
