/** The source everybody comes from. */
export const sourceName = 'hr'
/** The revision of its mapping: part of every hash. */
export const mappingName = 'bench-mapping-01'
