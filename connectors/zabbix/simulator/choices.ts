import { isModern, type State } from './state.ts'

/** Languages in Zabbix's order; `da_DK` is newer than the rest. */
const languages = `
default en_GB en_US bg_BG ca_ES zh_CN zh_TW cs_CZ da_DK nl_NL fi_FI fr_FR ka_GE de_DE el_GR he_IL hu_HU id_ID
it_IT ko_KR ja_JP lv_LV lt_LT nb_NO fa_IR pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK es_ES sv_SE tr_TR uk_UA vi_VN
`

/** Locales that are installed on the simulated machine. */
const installed = new Set(['default', 'en_US'])

export const themes: readonly string[] = ['default', 'blue-theme', 'dark-theme', 'hc-light', 'hc-dark']

/** Time zones as PHP lists them, in Zabbix's order: the refusal of an unknown one quotes them all. */
export const timezones: readonly string[] = words(`
default Atlantic/Azores Atlantic/Cape_Verde America/Noronha America/Nuuk America/Scoresbysund
Atlantic/South_Georgia America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca
America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza
America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis
America/Argentina/Tucuman America/Argentina/Ushuaia America/Asuncion America/Bahia America/Belem America/Cayenne
America/Coyhaique America/Fortaleza America/Maceio America/Miquelon America/Montevideo America/Paramaribo
America/Punta_Arenas America/Recife America/Santarem America/Santiago America/Sao_Paulo Antarctica/Palmer
Antarctica/Rothera Atlantic/Stanley America/St_Johns America/Anguilla America/Antigua America/Aruba
America/Barbados America/Blanc-Sablon America/Boa_Vista America/Campo_Grande America/Caracas America/Cuiaba
America/Curacao America/Dominica America/Glace_Bay America/Goose_Bay America/Grenada America/Guadeloupe
America/Guyana America/Halifax America/Kralendijk America/La_Paz America/Lower_Princes America/Manaus
America/Marigot America/Martinique America/Moncton America/Montserrat America/Porto_Velho America/Port_of_Spain
America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia
America/St_Thomas America/St_Vincent America/Thule America/Tortola Atlantic/Bermuda America/Atikokan
America/Bogota America/Cancun America/Cayman America/Detroit America/Eirunepe America/Grand_Turk
America/Guayaquil America/Havana America/Indiana/Indianapolis America/Indiana/Marengo America/Indiana/Petersburg
America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Iqaluit America/Jamaica
America/Kentucky/Louisville America/Kentucky/Monticello America/Lima America/Nassau America/New_York
America/Panama America/Port-au-Prince America/Rio_Branco America/Toronto Pacific/Easter America/Bahia_Banderas
America/Belize America/Chicago America/Chihuahua America/Costa_Rica America/El_Salvador America/Guatemala
America/Indiana/Knox America/Indiana/Tell_City America/Managua America/Matamoros America/Menominee
America/Merida America/Mexico_City America/Monterrey America/North_Dakota/Beulah America/North_Dakota/Center
America/North_Dakota/New_Salem America/Ojinaga America/Rankin_Inlet America/Regina America/Resolute
America/Swift_Current America/Tegucigalpa America/Winnipeg Pacific/Galapagos America/Boise America/Cambridge_Bay
America/Ciudad_Juarez America/Creston America/Dawson America/Dawson_Creek America/Denver America/Edmonton
America/Fort_Nelson America/Hermosillo America/Inuvik America/Mazatlan America/Phoenix America/Whitehorse
America/Los_Angeles America/Tijuana America/Vancouver Pacific/Pitcairn America/Anchorage America/Juneau
America/Metlakatla America/Nome America/Sitka America/Yakutat Pacific/Gambier Pacific/Marquesas America/Adak
Pacific/Honolulu Pacific/Rarotonga Pacific/Tahiti Pacific/Midway Pacific/Niue Pacific/Pago_Pago Africa/Abidjan
Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome
Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome America/Danmarkshavn Antarctica/Troll
Atlantic/Canary Atlantic/Faroe Atlantic/Madeira Atlantic/Reykjavik Atlantic/St_Helena Europe/Dublin
Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London UTC Africa/Algiers Africa/Bangui
Africa/Brazzaville Africa/Casablanca Africa/Ceuta Africa/Douala Africa/El_Aaiun Africa/Kinshasa Africa/Lagos
Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo Africa/Tunis
Arctic/Longyearbyen Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava
Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana
Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica
Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane
Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich Africa/Blantyre
Africa/Bujumbura Africa/Cairo Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba Africa/Khartoum
Africa/Kigali Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane Africa/Tripoli
Africa/Windhoek Asia/Beirut Asia/Famagusta Asia/Gaza Asia/Hebron Asia/Jerusalem Asia/Nicosia Europe/Athens
Europe/Bucharest Europe/Chisinau Europe/Helsinki Europe/Kaliningrad Europe/Kyiv Europe/Mariehamn Europe/Riga
Europe/Sofia Europe/Tallinn Europe/Vilnius Africa/Addis_Ababa Africa/Asmara Africa/Dar_es_Salaam Africa/Djibouti
Africa/Kampala Africa/Mogadishu Africa/Nairobi Antarctica/Syowa Asia/Aden Asia/Amman Asia/Baghdad Asia/Bahrain
Asia/Damascus Asia/Kuwait Asia/Qatar Asia/Riyadh Europe/Istanbul Europe/Kirov Europe/Minsk Europe/Moscow
Europe/Simferopol Europe/Volgograd Indian/Antananarivo Indian/Comoro Indian/Mayotte Asia/Tehran Asia/Baku
Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Europe/Astrakhan Europe/Samara Europe/Saratov Europe/Ulyanovsk
Indian/Mahe Indian/Mauritius Indian/Reunion Asia/Kabul Antarctica/Mawson Antarctica/Vostok Asia/Almaty
Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Atyrau Asia/Dushanbe Asia/Karachi Asia/Oral Asia/Qostanay
Asia/Qyzylorda Asia/Samarkand Asia/Tashkent Asia/Yekaterinburg Indian/Kerguelen Indian/Maldives Asia/Colombo
Asia/Kolkata Asia/Kathmandu Asia/Bishkek Asia/Dhaka Asia/Omsk Asia/Thimphu Asia/Urumqi Indian/Chagos Asia/Yangon
Indian/Cocos Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Hovd Asia/Ho_Chi_Minh Asia/Jakarta Asia/Krasnoyarsk
Asia/Novokuznetsk Asia/Novosibirsk Asia/Phnom_Penh Asia/Pontianak Asia/Tomsk Asia/Vientiane Indian/Christmas
Antarctica/Casey Asia/Brunei Asia/Hong_Kong Asia/Irkutsk Asia/Kuala_Lumpur Asia/Kuching Asia/Macau Asia/Makassar
Asia/Manila Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Ulaanbaatar Australia/Perth Australia/Eucla Asia/Chita
Asia/Dili Asia/Jayapura Asia/Khandyga Asia/Pyongyang Asia/Seoul Asia/Tokyo Asia/Yakutsk Pacific/Palau
Australia/Darwin Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Australia/Brisbane Australia/Lindeman
Pacific/Chuuk Pacific/Guam Pacific/Port_Moresby Pacific/Saipan Australia/Adelaide Australia/Broken_Hill
Antarctica/Macquarie Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Australia/Hobart Australia/Lord_Howe
Australia/Melbourne Australia/Sydney Pacific/Bougainville Pacific/Efate Pacific/Guadalcanal Pacific/Kosrae
Pacific/Noumea Pacific/Pohnpei Asia/Anadyr Asia/Kamchatka Pacific/Fiji Pacific/Funafuti Pacific/Kwajalein
Pacific/Majuro Pacific/Nauru Pacific/Norfolk Pacific/Tarawa Pacific/Wake Pacific/Wallis Antarctica/McMurdo
Pacific/Apia Pacific/Auckland Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu Pacific/Chatham
Pacific/Kiritimati
`)

export function languagesOf(state: State): readonly string[] {
  return words(languages).filter(language => language !== 'da_DK' || isModern(state))
}

export const isInstalled = (language: string): boolean => installed.has(language)

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
