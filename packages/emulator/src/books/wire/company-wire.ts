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

/** The two singletons; their Id is `1` in every company. */
export function wireCompanyInfo(company: CompanyFacts): WireObject {
  const { companyTimeZone } = company.quirks
  return {
    CompanyName: company.name,
    LegalName: company.name,
    CompanyAddr: {
      Id: '1',
      Line1: '123 Sierra Way',
      City: 'San Pablo',
      CountrySubDivisionCode: 'CA',
      PostalCode: '94806',
      Country: 'US',
    },
    Email: { Address: 'billing@msp.example' },
    CompanyStartDate: '2021-03-15',
    FiscalYearStartMonth: 'January',
    Country: 'US',
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
      CustomerTerminology: 'Customers',
      FirstMonthOfFiscalYear: 'January',
      TaxYearMonth: 'January',
    },
    ProductAndServicesPrefs: {
      ForSales: true,
      ForPurchase: false,
      QuantityWithPriceAndRate: true,
      QuantityOnHand: false,
    },
    SalesFormsPrefs: {
      CustomField: [],
      CustomTxnNumbers: false,
      AllowDeposit: false,
      AllowDiscount: true,
      AllowEstimates: true,
      AllowServiceDate: true,
      AllowShipping: false,
      AutoApplyCredit: false,
      AutoApplyPayments: false,
      DefaultTerms: { value: '3' },
      DefaultCustomerMessage: 'Thank you for your business.',
      EmailCopyToCompany: false,
      ETransactionEnabledStatus: 'NotApplicable',
      ETransactionPaymentEnabled: false,
    },
    EmailMessagesPrefs: {
      InvoiceMessage: {
        Subject: `Invoice from ${company.name}`,
        Message: 'Your invoice is attached.',
      },
    },
    VendorAndPurchasesPrefs: {
      TrackingByCustomer: true,
      BillableExpenseTracking: true,
      POCustomField: [],
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
