// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
/** For whatever the table does not know. */
export const unreadable = 'this cannot be read as YAML'

/**
 * What a syntax error means, by the parser's stable code. The parser's own messages are not used: they quote the file,
 * and what they quote may be a secret.
 */
export const yamlSentences: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot carry an anchor or a tag',
  BAD_ALIAS: 'an alias needs a name: *name',
  BAD_COLLECTION_TYPE: 'the tag does not fit what follows it: remove the tag',
  BAD_DIRECTIVE: 'lines that begin with % are directives, which are not needed here: remove the line',
  BAD_DQ_ESCAPE: 'unknown escape in a text between double quotes: write \\\\ for a backslash, or use single quotes',
  BAD_INDENT:
    'wrong indentation: what belongs together begins in the same column, and brackets are closed where they were opened',
  BAD_PROP_ORDER: 'an anchor or a tag stands in the wrong place',
  BAD_SCALAR_START: 'a text cannot begin with this character: quote it',
  BLOCK_AS_IMPLICIT_KEY:
    'a text with ": " in it, or a line that is indented too far: quote the text, or align the line with its neighbours',
  BLOCK_IN_FLOW: 'indented blocks cannot stand inside [ ] or { }',
  IMPOSSIBLE: unreadable,
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'something is not closed or separated: a quote, a bracket, a comma, or the ":" after a key',
  MULTILINE_IMPLICIT_KEY: 'a key has to stand on one line: check the indentation and the ":"',
  MULTIPLE_ANCHORS: 'a value can have one anchor only',
  MULTIPLE_DOCS: 'one file holds one document: remove the second "---"',
  MULTIPLE_TAGS: 'a value can have one tag only',
  NON_STRING_KEY: 'a key has to be text',
  RESOURCE_EXHAUSTION: 'the nesting is too deep',
  TAB_AS_INDENT: 'a tab cannot indent: use spaces',
  TAG_RESOLVE_FAILED: 'tags (!name) are not known here: remove it',
  UNEXPECTED_TOKEN:
    'this character is not expected here: quote the text, or look for a bracket or quote that is not closed before it',
}

/** Where references are forgotten to be quoted, the parser sees a `{` in the wrong place. */
export const unquotedReference = 'a reference needs quotes here: "${env:NAME}"'
