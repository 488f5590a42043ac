/** See ../contract.ts. */
export * from '../../../../test/connectors/contract/session.ts'
