import type { WireObject } from '../company.ts'
import type { Quirks } from '../quirks.ts'

export interface CompanyFacts {
  realmId: string
  name: string
  homeCurrency: string
  timeZone: string
  isMultiCurrency: boolean
  quirks: Pick<Quirks, 'companyTimeZone'>
}

const meta = {
  CreateTime: '2021-03-15T09:12:44-07:00',
  LastUpdatedTime: '2026-10-02T15:47:03-07:00',
}

const address = {
  Id: '1',
  Line1: '123 Sierra Way',
  City: 'San Pablo',
  Country: 'US',
  CountrySubDivisionCode: 'CA',
  PostalCode: '94806',
}

/** The two singletons; their Id is `1` in every company. */
export function wireCompanyInfo(company: CompanyFacts): WireObject {
  const { companyTimeZone } = company.quirks
  return {
    CompanyName: company.name,
    LegalName: company.name,
    CompanyAddr: address,
    CustomerCommunicationAddr: address,
    LegalAddr: address,
    PrimaryPhone: { FreeFormNumber: '(650) 555-0144' },
    CompanyStartDate: '2021-03-15',
    FiscalYearStartMonth: 'January',
    Country: 'US',
    Email: { Address: 'billing@msp.example' },
    WebAddr: {},
    SupportedLanguages: 'en',
    ...(companyTimeZone === null
      ? {}
      : { DefaultTimeZone: companyTimeZone === 'own' ? company.timeZone : companyTimeZone }),
    NameValue: [
      { Name: 'NeoEnabled', Value: 'true' },
      { Name: 'IndustryType', Value: 'Computer Systems Design Services' },
      { Name: 'SubscriptionStatus', Value: 'PAID' },
      { Name: 'OfferingSku', Value: 'QuickBooks Online Plus' },
    ],
    domain: 'QBO',
    sparse: false,
    Id: '1',
    SyncToken: '11',
    MetaData: meta,
  }
}

export function wirePreferences(company: CompanyFacts): WireObject {
  return {
    AccountingInfoPrefs: {
      UseAccountNumbers: false,
      TrackDepartments: false,
      ClassTrackingPerTxn: false,
      ClassTrackingPerTxnLine: false,
      FirstMonthOfFiscalYear: 'January',
      TaxYearMonth: 'January',
      CustomerTerminology: 'Customers',
    },
    ProductAndServicesPrefs: {
      ForSales: true,
      ForPurchase: false,
      QuantityWithPriceAndRate: true,
      QuantityOnHand: false,
    },
    SalesFormsPrefs: {
      CustomField: customFields(
        'SalesFormsPrefs.UseSalesCustom',
        'SalesFormsPrefs.SalesCustomName',
      ),
      CustomTxnNumbers: false,
      EmailCopyToCompany: false,
      AllowDeposit: false,
      AllowDiscount: true,
      DefaultDiscountAccount: '86',
      AllowEstimates: true,
      ETransactionEnabledStatus: 'NotApplicable',
      ETransactionAttachPDF: false,
      ETransactionPaymentEnabled: false,
      IPNSupportEnabled: false,
      AllowServiceDate: true,
      AllowShipping: false,
      AutoApplyCredit: false,
      AutoApplyPayments: false,
      DefaultTerms: { value: '3' },
      UsingPriceLevels: false,
      DefaultCustomerMessage: 'Thank you for your business.',
    },
    EmailMessagesPrefs: Object.fromEntries(
      ['Invoice', 'Estimate', 'SalesReceipt', 'Statement'].map((form) => [
        `${form}Message`,
        { Subject: `${form} from ${company.name}`, Message: `Your ${form} is attached.` },
      ]),
    ),
    VendorAndPurchasesPrefs: {
      TrackingByCustomer: true,
      BillableExpenseTracking: true,
      POCustomField: customFields('PurchasePrefs.UsePurchaseCustom', 'PurchasePrefs.PurchaseName'),
    },
    TimeTrackingPrefs: {
      UseServices: true,
      BillCustomers: true,
      ShowBillRateToAll: false,
      WorkWeekStartDate: 'Monday',
      MarkTimeEntriesBillable: true,
    },
    TaxPrefs: { UsingSalesTax: true, TaxGroupCodeRef: { value: '2' }, PartnerTaxEnabled: false },
    CurrencyPrefs: {
      MultiCurrencyEnabled: company.isMultiCurrency,
      HomeCurrency: { value: company.homeCurrency },
    },
    ReportPrefs: { ReportBasis: 'Accrual', CalcAgingReportFromTxnDate: false },
    OtherPrefs: {
      NameValue: [
        { Name: 'SalesFormsPrefs.DefaultItem', Value: '1' },
        { Name: 'VendorAndPurchasesPrefs.UseCustomTxnNumbers', Value: 'false' },
        { Name: 'ReportPrefs.CalcAgingReportFromTxnDate', Value: 'false' },
      ],
    },
    domain: 'QBO',
    sparse: false,
    Id: '1',
    SyncToken: '4',
    MetaData: meta,
  }
}

/** A list of two objects that each hold a list of the same name: recorded so. */
function customFields(uses: string, names: string): WireObject[] {
  const numbers = [1, 2, 3]
  return [
    {
      CustomField: numbers.map((number) => ({
        Name: `${uses}${number}`,
        Type: 'BooleanType',
        BooleanValue: number === 1,
      })),
    },
    { CustomField: [{ Name: `${names}1`, Type: 'StringType', StringValue: 'Ticket #' }] },
  ]
}
