// Loaded before the program by a test: the process kills itself at the moment it would answer a card's callback, when what
// the tap did is committed and nobody has heard of it.
import { ServerResponse } from 'node:http';
import process from 'node:process';

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function writeHeadUnlessTap(...args) {
  if (this.req.url === '/webhook/card') process.kill(process.pid, 'SIGKILL');
  return writeHead.apply(this, args);
};
