import type { Secret } from './secret.ts'

/** One setting of a connector, as data: the configuration schema, the JSON Schema and the docs are made from it. */
export interface SettingSpec {
  /**
   * `path` is made absolute against the file that names it; `certificates` is the path of a PEM file, and arrives as its text; `secret` must be a reference such as `${env:NAME}`.
   * `block` holds whatever its `check` lets pass; a text in it that is a reference arrives as a `Secret`.
   * `preset` names a file whose settings lie under those of the connection: one of `folder`, or the operator's own.
   */
  readonly type:
    | 'text'
    | 'url'
    | 'path'
    | 'certificates'
    | 'secret'
    | 'integer'
    | 'boolean'
    | 'choice'
    | 'texts'
    | 'map'
    | 'block'
    | 'preset'
  readonly description: string
  readonly required?: true
  readonly default?: string | number | boolean
  /** For `choice`. */
  readonly choices?: readonly string[]
  readonly example?: string
  /** For `integer`. */
  readonly least?: number
  /** For `block`: everything that is wrong with it. */
  readonly check?: (written: Block) => readonly BlockProblem[]
  /** For `preset`: where the connector keeps its own, `<name>.yaml` each. */
  readonly folder?: string
}

/** What an operator wrote in a `block`, references resolved. */
export type Block = Readonly<Record<string, unknown>>

/** One thing that is wrong in a `block`. */
export interface BlockProblem {
  /** From the top of the block to the value. */
  readonly path: readonly (string | number)[]
  /** A sentence that names the thing; quotes no value that may be a secret. */
  readonly message: string
  readonly next?: string
}

/** The authorities a connection over HTTPS trusts. Whoever opens connections looks for a setting of this type. */
export const trustedAuthorities = {
  type: 'certificates',
  description:
    'PEM file with the certificates of the authorities that may vouch for the other side, instead of those this machine knows.',
} as const satisfies SettingSpec

export interface SettingSpecs {
  readonly [name: string]: SettingSpec
}

type SettingValue<Spec extends SettingSpec> = Spec['type'] extends 'secret'
  ? Secret
  : Spec['type'] extends 'integer'
    ? number
    : Spec['type'] extends 'boolean'
      ? boolean
      : Spec['type'] extends 'texts'
        ? readonly string[]
        : Spec['type'] extends 'map'
          ? Readonly<Record<string, string>>
          : Spec['type'] extends 'block'
            ? Block
            : string

type Present<Spec extends SettingSpec> = Spec extends { required: true }
  ? true
  : Spec extends { default: unknown }
    ? true
    : false

/** The settings a connector is opened with, typed by what it declared: required and defaulted ones are always there. */
export type SettingsOf<Specs extends SettingSpecs> = {
  readonly [Name in keyof Specs]: Present<Specs[Name]> extends true
    ? SettingValue<Specs[Name]>
    : SettingValue<Specs[Name]> | undefined
}
