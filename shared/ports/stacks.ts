/** Reads what CloudFormation is doing with a stack. Faults are thrown as FaultError. */
export interface Stacks {
  /**
   * Returns the status of a stack as CloudFormation spells it: `DELETE_IN_PROGRESS`. `arn` is its
   * whole ARN, because another stack may have its name by now. An unknown stack is a fault.
   */
  status(arn: string): Promise<string>;
}
