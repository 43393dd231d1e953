/** A copy that cannot be made or taken. The message is for the person who asked: what is wrong, and the next step. */
export class CopyRefused extends Error {}
