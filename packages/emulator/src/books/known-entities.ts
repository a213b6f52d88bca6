import type { FieldKind } from '../query-language/field.ts'

/**
 * The attributes of every entity that a statement may name, as Intuit's published schema (Finance.xsd, Apache-2.0) has
 * them. After the colon the kind: text, decimal, Date, instant, boolean, reference; none for an object or a list.
 */
const attributes: Readonly<Record<string, string>> = {
  Account:
    'Name:t SubAccount:b ParentRef:r Description:t FullyQualifiedName:t AccountAlias:t TxnLocationType:t Active:b Classification:t AccountType:t AccountSubType:t AccountPurposes:r AcctNum:t AcctNumExtn:t BankNum:t OpeningBalance:d OpeningBalanceDate:D CurrentBalance:d CurrentBalanceWithSubAccounts:d CurrencyRef:r TaxAccount:b TaxCodeRef:r OnlineBankingEnabled:b FIName:t JournalCodeRef:r AccountEx',
  Attachable:
    'AttachableRef.EntityRef.Type:t AttachableRef.EntityRef.Value:k FileName:t FileAccessUri:t TempDownloadUri:t Size ContentType:t Category:t Lat:t Long:t PlaceName:t Note:t Tag:t ThumbnailFileAccessUri:t ThumbnailTempDownloadUri:t AttachableEx',
  Bill: 'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d VendorRef:r APAccountRef:r TotalAmt:d BillEmail ReplyEmail Memo:t GlobalTaxCalculation:t PayerRef:r SalesTermRef:r DueDate:D RemitToAddr ShipAddr VendorAddr Balance:d HomeBalance:d BillEx LessCIS:d IncludeInAnnualTPAR:b',
  BillPayment:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d VendorRef:r VendorAddr APAccountRef:r PayType:t CheckPayment CreditCardPayment TotalAmt:d BillPaymentEx',
  Budget: 'Name:t StartDate:D EndDate:D BudgetType:t BudgetEntryType:t Active:b BudgetDetail',
  ChargeCredit:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d Credit:b CustomerRef:r RemitToRef:r ARAccountRef:r ClassRef:r DueDate:D BilledDate:D TotalAmt:d ChargeCreditEx',
  Class: 'Name:t SubClass:b ParentRef:r FullyQualifiedName:t Active:b ClassEx',
  CompanyCurrency: 'Code:t Name:t Active:b CompanyCurrencyEx',
  CreditCardPayment:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d CreditCardAccountRef:r BankAccountRef:r Amount:d VendorRef:r CheckNum:t PrintStatus:t Memo:t CreditCardPaymentEx',
  CreditMemo:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AutoDocNumber:b CustomerRef:r CustomerMemo BillAddr ShipAddr FreeFormAddress:b ShipFromAddr RemitToRef:r ClassRef:r SalesTermRef:r DueDate:D SalesRepRef:r PONumber:t FOB:t ShipMethodRef:r ShipDate:D TrackingNum:t GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d ApplyTaxAfterDiscount:b ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:t EmailStatus:t BillEmail BillEmailCc BillEmailBcc ARAccountRef:r Balance:d HomeBalance:d FinanceCharge:b PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment DepositToAccountRef:r DeliveryInfo DiscountRate:d DiscountAmt:d GovtTxnRefIdentifier:t TaxExemptionRef:r RemainingCredit:d InvoiceRef:r CreditMemoEx',
  Customer:
    'IntuitId:t Organization:b Title:t GivenName:t MiddleName:t FamilyName:t Suffix:t FullyQualifiedName:t CompanyName:t DisplayName:t PrintOnCheckName:t UserId:t Active:b V4IDPseudonym:t PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo DefaultTaxCodeRef:r Taxable:b BillAddr ShipAddr OtherAddr ContactName:t AltContactName:t Notes:t Job:b BillWithParent:b RootCustomerRef:r ParentRef:r Level:d CustomerTypeRef:r SalesTermRef:r SalesRepRef:r TaxGroupCodeRef:r TaxRateRef:r PaymentMethodRef:r CCDetail PriceLevelRef:r Balance:d OpenBalanceDate:D BalanceWithJobs:d CreditLimit:d AcctNum:t CurrencyRef:r OverDueBalance:d TotalRevenue:d TotalExpense:d PreferredDeliveryMethod:t ResaleNum:t JobInfo TDSEnabled:b CustomerEx SecondaryTaxIdentifier:t ARAccountRef:r PrimaryTaxIdentifier:t TaxExemptionReasonId:t IsProject:b BusinessNumber:t GSTIN:t GSTRegistrationType:t IsCISContractor:b ClientCompanyId:t ClientEntityId:t Source:t TaxRegime:t',
  CustomerType: 'Name:t ParentRef:r FullyQualifiedName:t Active:b',
  Department:
    'Name:t SubDepartment:b ParentRef:r FullyQualifiedName:t Active:b DepartmentEx Address',
  Deposit:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d DepositToAccountRef:r CashBack GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d DepositEx',
  Employee:
    'IntuitId:t Organization:b Title:t GivenName:t MiddleName:t FamilyName:t Suffix:t FullyQualifiedName:t CompanyName:t DisplayName:t PrintOnCheckName:t UserId:t Active:b V4IDPseudonym:t PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo DefaultTaxCodeRef:r EmployeeType:t EmployeeNumber:t SSN:t PrimaryAddr OtherAddr BillableTime:b BillRate:d BirthDate:D Gender:t HiredDate:D ReleasedDate:D UseTimeEntry:t EmployeeEx CostRate:d Notes:t',
  Estimate:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AutoDocNumber:b CustomerRef:r CustomerMemo BillAddr ShipAddr FreeFormAddress:b ShipFromAddr RemitToRef:r ClassRef:r SalesTermRef:r DueDate:D SalesRepRef:r PONumber:t FOB:t ShipMethodRef:r ShipDate:D TrackingNum:t GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d ApplyTaxAfterDiscount:b ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:t EmailStatus:t BillEmail BillEmailCc BillEmailBcc ARAccountRef:r Balance:d HomeBalance:d FinanceCharge:b PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment DepositToAccountRef:r DeliveryInfo DiscountRate:d DiscountAmt:d GovtTxnRefIdentifier:t TaxExemptionRef:r ExpirationDate:D AcceptedBy:t AcceptedDate:D EstimateEx',
  ExchangeRate: 'SourceCurrencyCode:t TargetCurrencyCode:t Rate:d AsOfDate:D ExchangeRateEx',
  FixedAsset:
    'Name:t Active:b AcquiredAs:t PurchaseDesc:t PurchaseDate:D PurchaseCost:d Vendor:t AssetAccountRef:r SalesDesc:t SalesDate:D SalesPrice:d SalesExpense:d Location:t PONumber:t SerialNumber:t WarrantyExpDate:D Description:t Notes:t AssetNum:d CostBasis:d Depreciation:d BookValue:d FixedAssetEx',
  InventoryAdjustment:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d ShippingAdjustment:b AdjustAccountRef:r CustomerRef:r',
  InventorySite:
    'Name:t Active:b DefaultSite:b Description:t Contact:t Addr ContactInfo InventorySiteEx',
  Invoice:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AutoDocNumber:b CustomerRef:r CustomerMemo BillAddr ShipAddr FreeFormAddress:b ShipFromAddr RemitToRef:r ClassRef:r SalesTermRef:r DueDate:D SalesRepRef:r PONumber:t FOB:t ShipMethodRef:r ShipDate:D TrackingNum:t GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d ApplyTaxAfterDiscount:b ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:t EmailStatus:t BillEmail BillEmailCc BillEmailBcc ARAccountRef:r Balance:d HomeBalance:d FinanceCharge:b PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment DepositToAccountRef:r DeliveryInfo DiscountRate:d DiscountAmt:d GovtTxnRefIdentifier:t TaxExemptionRef:r Deposit:d AllowIPNPayment:b AllowOnlinePayment:b AllowOnlineCreditCardPayment:b AllowOnlineACHPayment:b AllowOnlinePayPalPayment:b EInvoiceStatus:t ECloudStatusTimeStamp:i CfdiUse:d Exportation:t GlobalInfo invoiceStatus:t callToAction:t invoiceStatusLog InvoiceEx LessCIS:d InvoiceLink:t PaymentDetailsMessage:t ConvenienceFeeDetail InvoiceLinkSecurityCode:t InvoiceLinkExpiryDate:D AutoPayEligible:b SchedulePayEligible:b ScheduledPaymentId:t GratuityEnabled:b FinancingProductType:t SubscriptionPaymentsSetting:t',
  Item: 'Name:t Sku:t Description:t Active:b SubItem:b ParentRef:r Level:d FullyQualifiedName:t Taxable:b SalesTaxIncluded:b PercentBased:b UnitPrice:d RatePercent:d Type:t PaymentMethodRef:r UOMSetRef:r IncomeAccountRef:r PurchaseDesc:t PurchaseTaxIncluded:b PurchaseCost:d ExpenseAccountRef:r COGSAccountRef:r AssetAccountRef:r PrefVendorRef:r AvgCost:d TrackQtyOnHand:b QtyOnHand:d QtyOnPurchaseOrder:d QtyOnSalesOrder:d ReorderPoint:d ManPartNum:t DepositToAccountRef:r SalesTaxCodeRef:r PurchaseTaxCodeRef:r InvStartDate:D BuildPoint:d PrintGroupedItems:b SpecialItem:b SpecialItemType:t ItemGroupDetail ItemAssemblyDetail AbatementRate:d ReverseChargeRate:d ServiceType:t ItemCategoryType:t ItemEx TaxClassificationRef:r UQCDisplayText:t UQCId:t ClassRef:r Source:t DeferredRevenue:b',
  JournalCode: 'Name:t Type:t Description:t Active:b JournalCodeEx',
  JournalEntry:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d Adjustment:b HomeCurrencyAdjustment:b EnteredInHomeCurrency:b GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d JournalEntryEx',
  OtherName:
    'IntuitId:t Organization:b Title:t GivenName:t MiddleName:t FamilyName:t Suffix:t FullyQualifiedName:t CompanyName:t DisplayName:t PrintOnCheckName:t UserId:t Active:b V4IDPseudonym:t PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo DefaultTaxCodeRef:r AcctNum:t PrimaryAddr OtherAddr OtherNameEx',
  Payment:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d CustomerRef:r RemitToRef:r ARAccountRef:r DepositToAccountRef:r PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment TotalAmt:d UnappliedAmt:d ProcessPayment:b PaymentEx',
  PaymentMethod: 'Name:t Active:b Type:t PaymentMethodEx',
  PriceLevel:
    'Name Active:b PriceLevelType:t FixedPercentage:d PriceLevelPerItem CurrencyRef:r PriceLevelEx',
  Purchase:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AccountRef:r PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment EntityRef:r Credit:b RemitToAddr TotalAmt:d Memo:t PrintStatus:t GlobalTaxCalculation:t PurchaseEx LessCIS:d IncludeInAnnualTPAR:b',
  PurchaseOrder:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d VendorRef:r APAccountRef:r TotalAmt:d BillEmail ReplyEmail Memo:t GlobalTaxCalculation:t TaxCodeRef:r ClassRef:r ReimbursableInfoRef:r SalesTermRef:r DueDate:D ExpectedDate:D VendorAddr ShipTo:r DropShipToEntity:r InventorySiteRef:r ShipAddr ShipMethodRef:r FOB:t POEmail TemplateRef:r PrintStatus:t EmailStatus:t ManuallyClosed:b POStatus:t PurchaseOrderEx',
  RefundReceipt:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AutoDocNumber:b CustomerRef:r CustomerMemo BillAddr ShipAddr FreeFormAddress:b ShipFromAddr RemitToRef:r ClassRef:r SalesTermRef:r DueDate:D SalesRepRef:r PONumber:t FOB:t ShipMethodRef:r ShipDate:D TrackingNum:t GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d ApplyTaxAfterDiscount:b ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:t EmailStatus:t BillEmail BillEmailCc BillEmailBcc ARAccountRef:r Balance:d HomeBalance:d FinanceCharge:b PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment DepositToAccountRef:r DeliveryInfo DiscountRate:d DiscountAmt:d GovtTxnRefIdentifier:t TaxExemptionRef:r RemainingCredit:d RefundReceiptEx',
  ReimburseCharge:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d CustomerRef:r HasBeenInvoiced:b Amount:d HomeTotalAmt:d',
  SalesOrder:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AutoDocNumber:b CustomerRef:r CustomerMemo BillAddr ShipAddr FreeFormAddress:b ShipFromAddr RemitToRef:r ClassRef:r SalesTermRef:r DueDate:D SalesRepRef:r PONumber:t FOB:t ShipMethodRef:r ShipDate:D TrackingNum:t GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d ApplyTaxAfterDiscount:b ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:t EmailStatus:t BillEmail BillEmailCc BillEmailBcc ARAccountRef:r Balance:d HomeBalance:d FinanceCharge:b PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment DepositToAccountRef:r DeliveryInfo DiscountRate:d DiscountAmt:d GovtTxnRefIdentifier:t TaxExemptionRef:r ManuallyClosed:b SalesOrderEx',
  SalesReceipt:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d AutoDocNumber:b CustomerRef:r CustomerMemo BillAddr ShipAddr FreeFormAddress:b ShipFromAddr RemitToRef:r ClassRef:r SalesTermRef:r DueDate:D SalesRepRef:r PONumber:t FOB:t ShipMethodRef:r ShipDate:D TrackingNum:t GlobalTaxCalculation:t TotalAmt:d HomeTotalAmt:d ApplyTaxAfterDiscount:b ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:t EmailStatus:t BillEmail BillEmailCc BillEmailBcc ARAccountRef:r Balance:d HomeBalance:d FinanceCharge:b PaymentMethodRef:r PaymentRefNum:t PaymentType:t CheckPayment CreditCardPayment DepositToAccountRef:r DeliveryInfo DiscountRate:d DiscountAmt:d GovtTxnRefIdentifier:t TaxExemptionRef:r SalesReceiptEx LessCIS:d',
  SalesRep: 'NameOf:t Active:b EmployeeRef:r VendorRef:r OtherNameRef:r Initials:t SalesRepEx',
  StatementCharge:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d Credit:b CustomerRef:r RemitToRef:r ARAccountRef:r ClassRef:r DueDate:D BilledDate:D TotalAmt:d StatementChargeEx',
  Status: 'RequestId:t BatchId:t ObjectType:t StateCode:t StateDesc:t MessageCode:t MessageDesc:t',
  Tag: 'Name:t',
  Task: 'Notes:t From:t Active:b Done:b ReminderDate:D TaskEx',
  TaxAgency:
    'IntuitId:t Organization:b Title:t GivenName:t MiddleName:t FamilyName:t Suffix:t FullyQualifiedName:t CompanyName:t DisplayName:t PrintOnCheckName:t UserId:t Active:b V4IDPseudonym:t PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo DefaultTaxCodeRef:r ContactName:t AltContactName:t Notes:t BillAddr ShipAddr OtherAddr TaxCountry:t TaxIdentifier:t TaxIdEffectiveDate:D BusinessNumber:t ParentRef:r VendorTypeRef:r TermRef:r PrefillAccountRef:r Balance:d BillRate:d OpenBalanceDate:D CreditLimit:d AcctNum:t Vendor1099:b T4AEligible:b T5018Eligible:b CurrencyRef:r TDSEnabled:b TDSEntityTypeId:d TDSSectionTypeId:d TDSOverrideThreshold:b TaxReportingBasis:t APAccountRef:r VendorEx GSTIN:t GSTRegistrationType:t IsSubContractor:b SubcontractorType:t CISRate:t HasTPAR:b VendorPaymentBankDetail Source:t CostRate:d SalesTaxCodeRef:r SalesTaxCountry:t SalesTaxReturnRef:r TaxRegistrationNumber:t ReportingPeriod:t TaxTrackedOnPurchases:b TaxOnPurchasesAccountRef:r TaxTrackedOnSales:b TaxTrackedOnSalesAccountRef:r TaxOnTax:b LastFileDate:D TaxAgencyExt TaxAgencyConfig:t',
  TaxClassification: 'Code:t Name:t Description:t Level:t ParentRef:r ApplicableTo:t',
  TaxCode:
    'Name:t Description:t Active:b Hidden:b Taxable:b TaxGroup:b SalesTaxRateList PurchaseTaxRateList AdjustmentTaxRateList TaxCodeEx TaxCodeConfigType:t',
  TaxPayment: 'PaymentDate:D PaymentAccountRef:r PaymentAmount:d Description:t Refund:b',
  TaxRate:
    'Name:t Description:t Active:b RateValue:d AgencyRef:r TaxReturnLineRef:r EffectiveTaxRate SpecialTaxType:t DisplayType:t TaxRateEx OriginalTaxRate:r',
  TaxReturn:
    'UpcomingFiling:b StartDate:D EndDate:D FileDate:D AgencyPaymentDate:D AgencyPaymentAmount:d NetTaxAmountDue:d FlatRateSavingsAmountDue:d PayGWithheldAmount:d AgencyRef:r TaxReturnStatus:t TaxReturnEFilingFailureReason:t EFileErrorFixByDate:D AgencyPaymentMethod:t TaxReturnCode:t',
  Term: 'Name:t Active:b Type:t DiscountPercent:d DueDays:d DiscountDays:d DayOfMonthDue:d DueNextMonthDays:d DiscountDayOfMonth:d SalesTermEx',
  TimeActivity:
    'TimeZone:t TxnDate:D NameOf:t EmployeeRef:r VendorRef:r OtherNameRef:r CustomerRef:r DepartmentRef:r ItemRef:r ClassRef:r PayrollItemRef:r ProjectRef:r TimeChargeId:d BillableStatus:t Taxable:b HourlyRate:d CostRate:d Hours:d Minutes:d Seconds:d BreakHours:d BreakMinutes:d BreakSeconds:d StartTime:i EndTime:i Description:t TimeActivityEx HoursInEmployeeTimeZone:b',
  Transfer:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d FromAccountRef:r ToAccountRef:r Amount:d ClassRef:r TransferEx',
  Vendor:
    'IntuitId:t Organization:b Title:t GivenName:t MiddleName:t FamilyName:t Suffix:t FullyQualifiedName:t CompanyName:t DisplayName:t PrintOnCheckName:t UserId:t Active:b V4IDPseudonym:t PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo DefaultTaxCodeRef:r ContactName:t AltContactName:t Notes:t BillAddr ShipAddr OtherAddr TaxCountry:t TaxIdentifier:t TaxIdEffectiveDate:D BusinessNumber:t ParentRef:r VendorTypeRef:r TermRef:r PrefillAccountRef:r Balance:d BillRate:d OpenBalanceDate:D CreditLimit:d AcctNum:t Vendor1099:b T4AEligible:b T5018Eligible:b CurrencyRef:r TDSEnabled:b TDSEntityTypeId:d TDSSectionTypeId:d TDSOverrideThreshold:b TaxReportingBasis:t APAccountRef:r VendorEx GSTIN:t GSTRegistrationType:t IsSubContractor:b SubcontractorType:t CISRate:t HasTPAR:b VendorPaymentBankDetail Source:t CostRate:d',
  VendorCredit:
    'DocNumber:t TxnDate:D DepartmentRef:r CurrencyRef:r ExchangeRate:d PrivateNote:t TxnStatus:t LinkedTxn Line TxnTaxDetail TxnSource:t TaxFormType:t TaxFormNum:t TransactionLocationType:t Tag TxnApprovalInfo RecurDataRef:r RecurringInfo ProjectRef:r TotalCostAmount:d HomeTotalCostAmount:d VendorRef:r APAccountRef:r TotalAmt:d BillEmail ReplyEmail Memo:t GlobalTaxCalculation:t VendorAddr VendorCreditEx Balance:d IncludeInAnnualTPAR:b',
  VendorType: 'Name:t ParentRef:r FullyQualifiedName:t Active:b',
}

const head = 'Id:k SyncToken MetaData MetaData.CreateTime:i MetaData.LastUpdatedTime:i CustomField'

/** Recorded as "is not queryable" although the schema has them as plain text. */
const unqueryable = new Set(['AcctNum'])

const kinds: ReadonlyMap<string, FieldKind> = new Map([
  ['k', 'id'],
  ['t', 'text'],
  ['d', 'decimal'],
  ['D', 'date'],
  ['i', 'instant'],
  ['b', 'boolean'],
  ['r', 'reference'],
])

/** Entities that QuickBooks has, by their canonical names. */
export const knownEntities: readonly string[] = Object.keys(attributes)

/** Name and kind of every attribute of an entity; `unqueryable` for what no statement can ask for. Empty for a typo. */
export function attributesOf(entity: string): { name: string; kind: FieldKind }[] {
  const own = Object.hasOwn(attributes, entity) ? attributes[entity] : undefined
  if (own === undefined) return []
  return `${head} AttachableRef domain status sparse ${own}`.split(' ').map((entry) => {
    const [name = '', letter = ''] = entry.split(':')
    const kind = unqueryable.has(name) ? undefined : kinds.get(letter)
    return { name, kind: kind ?? 'unqueryable' }
  })
}
