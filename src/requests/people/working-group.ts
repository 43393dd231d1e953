/** The setting with the chat id of the working group. */
export const WORKING_GROUP = 'working-group';
