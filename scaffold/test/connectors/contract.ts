/** The suite, from where a new connector's tests find it. Not copied. */
export * from '../../../test/connectors/contract.ts'
