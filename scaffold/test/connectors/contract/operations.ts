/** See ../contract.ts. */
export * from '../../../../test/connectors/contract/operations.ts'
