/**
 * Which time zone a place has, from the IANA time zone database (zone.tab of 2025b, which is in the public domain;
 * https://www.iana.org/time-zones) and, for states and provinces, from its zones and their borders. A question mark:
 * part of the place has another zone, and this is the zone of most of its people.
 */

/** Countries by their code in ISO 3166: those with one zone, then those where nearly everybody has the same zone. */
export const zonesOfCountries = `
  AD Europe/Andorra, AE Asia/Dubai, AF Asia/Kabul, AG America/Antigua, AI America/Anguilla,
  AL Europe/Tirane, AM Asia/Yerevan, AO Africa/Luanda, AS Pacific/Pago_Pago,
  AT Europe/Vienna, AW America/Aruba, AX Europe/Mariehamn, AZ Asia/Baku,
  BA Europe/Sarajevo, BB America/Barbados, BD Asia/Dhaka, BE Europe/Brussels,
  BF Africa/Ouagadougou, BG Europe/Sofia, BH Asia/Bahrain, BI Africa/Bujumbura,
  BJ Africa/Porto-Novo, BL America/St_Barthelemy, BM Atlantic/Bermuda, BN Asia/Brunei,
  BO America/La_Paz, BQ America/Kralendijk, BS America/Nassau, BT Asia/Thimphu,
  BW Africa/Gaborone, BY Europe/Minsk, BZ America/Belize, CC Indian/Cocos,
  CF Africa/Bangui, CG Africa/Brazzaville, CH Europe/Zurich, CI Africa/Abidjan,
  CK Pacific/Rarotonga, CM Africa/Douala, CO America/Bogota, CR America/Costa_Rica,
  CU America/Havana, CV Atlantic/Cape_Verde, CW America/Curacao, CX Indian/Christmas,
  CZ Europe/Prague, DJ Africa/Djibouti, DK Europe/Copenhagen, DM America/Dominica,
  DO America/Santo_Domingo, DZ Africa/Algiers, EE Europe/Tallinn, EG Africa/Cairo,
  EH Africa/El_Aaiun, ER Africa/Asmara, ET Africa/Addis_Ababa, FI Europe/Helsinki,
  FJ Pacific/Fiji, FK Atlantic/Stanley, FO Atlantic/Faroe, FR Europe/Paris,
  GA Africa/Libreville, GB Europe/London, GD America/Grenada, GE Asia/Tbilisi,
  GF America/Cayenne, GG Europe/Guernsey, GH Africa/Accra, GI Europe/Gibraltar,
  GM Africa/Banjul, GN Africa/Conakry, GP America/Guadeloupe, GQ Africa/Malabo,
  GR Europe/Athens, GS Atlantic/South_Georgia, GT America/Guatemala, GU Pacific/Guam,
  GW Africa/Bissau, GY America/Guyana, HK Asia/Hong_Kong, HN America/Tegucigalpa,
  HR Europe/Zagreb, HT America/Port-au-Prince, HU Europe/Budapest, IE Europe/Dublin,
  IL Asia/Jerusalem, IM Europe/Isle_of_Man, IN Asia/Kolkata, IO Indian/Chagos,
  IQ Asia/Baghdad, IR Asia/Tehran, IS Atlantic/Reykjavik, IT Europe/Rome, JE Europe/Jersey,
  JM America/Jamaica, JO Asia/Amman, JP Asia/Tokyo, KE Africa/Nairobi, KG Asia/Bishkek,
  KH Asia/Phnom_Penh, KM Indian/Comoro, KN America/St_Kitts, KP Asia/Pyongyang,
  KR Asia/Seoul, KW Asia/Kuwait, KY America/Cayman, LA Asia/Vientiane, LB Asia/Beirut,
  LC America/St_Lucia, LI Europe/Vaduz, LK Asia/Colombo, LR Africa/Monrovia,
  LS Africa/Maseru, LT Europe/Vilnius, LU Europe/Luxembourg, LV Europe/Riga,
  LY Africa/Tripoli, MA Africa/Casablanca, MC Europe/Monaco, MD Europe/Chisinau,
  ME Europe/Podgorica, MF America/Marigot, MG Indian/Antananarivo, MK Europe/Skopje,
  ML Africa/Bamako, MM Asia/Yangon, MO Asia/Macau, MP Pacific/Saipan,
  MQ America/Martinique, MR Africa/Nouakchott, MS America/Montserrat, MT Europe/Malta,
  MU Indian/Mauritius, MV Indian/Maldives, MW Africa/Blantyre, MZ Africa/Maputo,
  NA Africa/Windhoek, NC Pacific/Noumea, NE Africa/Niamey, NF Pacific/Norfolk,
  NG Africa/Lagos, NI America/Managua, NL Europe/Amsterdam, NO Europe/Oslo,
  NP Asia/Kathmandu, NR Pacific/Nauru, NU Pacific/Niue, OM Asia/Muscat, PA America/Panama,
  PE America/Lima, PH Asia/Manila, PK Asia/Karachi, PL Europe/Warsaw, PM America/Miquelon,
  PN Pacific/Pitcairn, PR America/Puerto_Rico, PW Pacific/Palau, PY America/Asuncion,
  QA Asia/Qatar, RE Indian/Reunion, RO Europe/Bucharest, RS Europe/Belgrade,
  RW Africa/Kigali, SA Asia/Riyadh, SB Pacific/Guadalcanal, SC Indian/Mahe,
  SD Africa/Khartoum, SE Europe/Stockholm, SG Asia/Singapore, SH Atlantic/St_Helena,
  SI Europe/Ljubljana, SJ Arctic/Longyearbyen, SK Europe/Bratislava, SL Africa/Freetown,
  SM Europe/San_Marino, SN Africa/Dakar, SO Africa/Mogadishu, SR America/Paramaribo,
  SS Africa/Juba, ST Africa/Sao_Tome, SV America/El_Salvador, SX America/Lower_Princes,
  SY Asia/Damascus, SZ Africa/Mbabane, TC America/Grand_Turk, TD Africa/Ndjamena,
  TF Indian/Kerguelen, TG Africa/Lome, TH Asia/Bangkok, TJ Asia/Dushanbe,
  TK Pacific/Fakaofo, TL Asia/Dili, TM Asia/Ashgabat, TN Africa/Tunis,
  TO Pacific/Tongatapu, TR Europe/Istanbul, TT America/Port_of_Spain, TV Pacific/Funafuti,
  TW Asia/Taipei, TZ Africa/Dar_es_Salaam, UG Africa/Kampala, UY America/Montevideo,
  VA Europe/Vatican, VC America/St_Vincent, VE America/Caracas, VG America/Tortola,
  VI America/St_Thomas, VN Asia/Ho_Chi_Minh, VU Pacific/Efate, WF Pacific/Wallis,
  WS Pacific/Apia, YE Asia/Aden, YT Indian/Mayotte, ZA Africa/Johannesburg,
  ZM Africa/Lusaka, ZW Africa/Harare, AR America/Argentina/Buenos_Aires?,
  CL America/Santiago?, CN Asia/Shanghai?, CY Asia/Nicosia?, DE Europe/Berlin,
  EC America/Guayaquil?, ES Europe/Madrid?, MN Asia/Ulaanbaatar?, MY Asia/Kuala_Lumpur,
  NZ Pacific/Auckland?, PG Pacific/Port_Moresby?, PT Europe/Lisbon?, UA Europe/Kyiv?,
  UZ Asia/Tashkent
`

/** States, provinces and territories: code, name, zone. */
export const zonesOfSubdivisions = new Map([
  [
    'US',
    `
  AL, Alabama, America/Chicago
  AK, Alaska, America/Anchorage?
  AZ, Arizona, America/Phoenix?
  AR, Arkansas, America/Chicago
  CA, California, America/Los_Angeles
  CO, Colorado, America/Denver
  CT, Connecticut, America/New_York
  DE, Delaware, America/New_York
  DC, District of Columbia, America/New_York
  FL, Florida, America/New_York?
  GA, Georgia, America/New_York
  HI, Hawaii, Pacific/Honolulu
  ID, Idaho, America/Boise?
  IL, Illinois, America/Chicago
  IN, Indiana, America/Indiana/Indianapolis?
  IA, Iowa, America/Chicago
  KS, Kansas, America/Chicago?
  KY, Kentucky, America/New_York?
  LA, Louisiana, America/Chicago
  ME, Maine, America/New_York
  MD, Maryland, America/New_York
  MA, Massachusetts, America/New_York
  MI, Michigan, America/Detroit?
  MN, Minnesota, America/Chicago
  MS, Mississippi, America/Chicago
  MO, Missouri, America/Chicago
  MT, Montana, America/Denver
  NE, Nebraska, America/Chicago?
  NV, Nevada, America/Los_Angeles?
  NH, New Hampshire, America/New_York
  NJ, New Jersey, America/New_York
  NM, New Mexico, America/Denver
  NY, New York, America/New_York
  NC, North Carolina, America/New_York
  ND, North Dakota, America/Chicago?
  OH, Ohio, America/New_York
  OK, Oklahoma, America/Chicago
  OR, Oregon, America/Los_Angeles?
  PA, Pennsylvania, America/New_York
  RI, Rhode Island, America/New_York
  SC, South Carolina, America/New_York
  SD, South Dakota, America/Chicago?
  TN, Tennessee, America/Chicago?
  TX, Texas, America/Chicago?
  UT, Utah, America/Denver
  VT, Vermont, America/New_York
  VA, Virginia, America/New_York
  WA, Washington, America/Los_Angeles
  WV, West Virginia, America/New_York
  WI, Wisconsin, America/Chicago
  WY, Wyoming, America/Denver
  PR, Puerto Rico, America/Puerto_Rico
  VI, Virgin Islands, America/St_Thomas
  GU, Guam, Pacific/Guam
  AS, American Samoa, Pacific/Pago_Pago
  MP, Northern Mariana Islands, Pacific/Saipan
`,
  ],
  [
    'CA',
    `
  AB, Alberta, America/Edmonton
  BC, British Columbia, America/Vancouver?
  MB, Manitoba, America/Winnipeg
  NB, New Brunswick, America/Moncton
  NL, Newfoundland and Labrador, America/St_Johns?
  NS, Nova Scotia, America/Halifax
  NT, Northwest Territories, America/Edmonton
  NU, Nunavut, America/Iqaluit?
  ON, Ontario, America/Toronto?
  PE, Prince Edward Island, America/Halifax
  QC, Quebec, America/Toronto?
  SK, Saskatchewan, America/Regina?
  YT, Yukon, America/Whitehorse
`,
  ],
  [
    'AU',
    `
  ACT, Australian Capital Territory, Australia/Sydney
  NSW, New South Wales, Australia/Sydney?
  NT, Northern Territory, Australia/Darwin
  QLD, Queensland, Australia/Brisbane
  SA, South Australia, Australia/Adelaide
  TAS, Tasmania, Australia/Hobart
  VIC, Victoria, Australia/Melbourne
  WA, Western Australia, Australia/Perth?
`,
  ],
])
