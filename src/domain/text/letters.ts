/**
 * Latin letters that Unicode does not take apart into a base letter and marks, with what people write instead.
 * German umlauts are not spelled out (`Müller` gives `Muller`): which spelling is right depends on the language.
 */
// biome-ignore format: a table reads better packed
const plain: Readonly<Record<string, string>> = {
  ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D',
  þ: 'th', Þ: 'Th', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'n', Ŋ: 'N', ŧ: 't', Ŧ: 'T', ĸ: 'k', ſ: 's', ƀ: 'b', ɨ: 'i', Ɨ: 'I', ə: 'e', Ə: 'E',
}

const special = new RegExp(`[${Object.keys(plain).join('')}]`, 'gu')

/**
 * Latin letters without their accents: `Łukasz` gives `Lukasz`, `Straße` gives `Strasse`, `Nguyễn` gives `Nguyen`.
 * Marks of other scripts belong to the letter (`й`, `が`) and stay. The result is NFC.
 */
export function stripAccents(text: string): string {
  const bare = text.normalize('NFD').replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
  return bare.replace(special, letter => plain[letter] ?? letter).normalize('NFC')
}

/** Text for a login or an address: small letters without accents and digits, everything between them one `-`. */
export function slug(text: string): string {
  const small = stripAccents(stripAccents(text).toLowerCase())
  return small.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}
