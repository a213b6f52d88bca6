import { mapXero } from '@vectis/example-xero'
import type { Storage } from '@vectis/quickbooks-storage'
import { addDays, type CalendarDate } from '@vectis/quickbooks/values'

/** The organisation in Xero: an id of Xero is a UUID. */
export const xeroOrganisation = '5f0b2c1e-8d7a-4c55-9a43-0d2f6be1c7aa'

export interface XeroBooks {
  tenantId: string
  today: CalendarDate
  /** When Xero answered. */
  observedAt: string
  /** A customer who is billed in QuickBooks too, under the same name. */
  both: string
}

/**
 * Customers of the PSA that are billed in Xero: one there alone, and one in both systems. The answers are as Xero's API
 * describes them, made up; `examples/xero` maps them, and storage writes the batch as it would write yours. Running it
 * again on the same day changes no figure.
 */
export async function seedXero(
  { sources }: Pick<Storage, 'sources'>,
  { tenantId, today, observedAt, both }: XeroBooks,
): Promise<void> {
  const answers = answerLikeXero({ today, both })
  const { batch, unmapped } = mapXero({ organisationId: xeroOrganisation, observedAt, answers })
  if (unmapped.length > 0) throw new Error(`Xero was not mapped: ${JSON.stringify(unmapped)}`)
  await sources.forTenant(tenantId).write(batch)
}

function answerLikeXero({ today, both }: Pick<XeroBooks, 'today' | 'both'>): unknown[] {
  const ago = (days: number) => `/Date(${Date.parse(addDays(today, -days))}+0000)/`
  const changed = { UpdatedDateUTC: ago(1) }
  const mill = { Contact: { ContactID: 'x-1' }, CurrencyCode: 'USD', CurrencyRate: 1 }
  const other = { Contact: { ContactID: 'x-2' }, CurrencyCode: 'USD', CurrencyRate: 1 }

  const invoice = (of: object, number: number, days: number, total: number, due: number) => ({
    Type: 'ACCREC',
    InvoiceID: `x-inv-${number}`,
    InvoiceNumber: `XR-${number}`,
    ...of,
    Date: ago(days),
    DueDate: ago(days - 30),
    Status: due === 0 ? 'PAID' : 'AUTHORISED',
    SubTotal: total,
    TotalTax: 0,
    Total: total,
    AmountDue: due,
    SentToContact: true,
    ...changed,
  })
  const payment = (of: object, number: number, days: number, amount: number) => ({
    PaymentID: `x-pay-${number}`,
    PaymentType: 'ACCRECPAYMENT',
    Status: 'AUTHORISED',
    Date: ago(days),
    Amount: amount,
    Invoice: { InvoiceID: `x-inv-${number}`, ...of },
    ...changed,
  })
  const contact = (id: string, Name: string) => ({
    ContactID: id,
    Name,
    ContactStatus: 'ACTIVE',
    IsCustomer: true,
    ...changed,
  })
  return [
    {
      Organisations: [
        {
          OrganisationID: xeroOrganisation,
          Name: 'Cascade Managed IT (Xero)',
          BaseCurrency: 'USD',
          Timezone: 'PACIFICSTANDARDTIME',
        },
      ],
    },
    { Contacts: [contact('x-1', 'Old Mill Bakery'), contact('x-2', both)] },
    {
      Invoices: [
        invoice(mill, 1041, 95, 860, 0),
        invoice(mill, 1042, 64, 860, 0),
        invoice(mill, 1043, 34, 860, 460),
        invoice(mill, 1044, 4, 860, 860),
        invoice(other, 2001, 70, 240, 0),
        invoice(other, 2002, 41, 240, 215),
        invoice(other, 2003, 6, 310.5, 310.5),
      ],
    },
    {
      Payments: [
        payment(mill, 1041, 70, 860),
        payment(mill, 1042, 40, 860),
        payment(mill, 1043, 12, 400),
        payment(other, 2001, 45, 240),
      ],
    },
    {
      CreditNotes: [
        {
          Type: 'ACCRECCREDIT',
          CreditNoteID: 'x-note-1',
          CreditNoteNumber: 'XC-1',
          ...other,
          Date: ago(20),
          Status: 'AUTHORISED',
          Total: 40,
          RemainingCredit: 15,
          Allocations: [{ Amount: 25, Date: ago(18), Invoice: { InvoiceID: 'x-inv-2002' } }],
          Payments: [],
          ...changed,
        },
      ],
    },
    {
      RepeatingInvoices: [
        {
          Type: 'ACCREC',
          RepeatingInvoiceID: 'x-rep-1',
          Reference: 'Monitoring',
          ...other,
          Status: 'AUTHORISED',
          SubTotal: 240,
          TotalTax: 0,
          Total: 240,
          Schedule: {
            Period: 1,
            Unit: 'MONTHLY',
            StartDate: ago(70),
            NextScheduledDate: ago(-20),
          },
        },
      ],
    },
  ]
}
