// A test loads this file before the program. The process then kills itself instead of answering a card's callback: the
// effect of the tap is committed, and the platform has no answer.
import { ServerResponse } from 'node:http';
import process from 'node:process';

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function writeHeadUnlessTap(...args) {
  if (this.req.url === '/webhook/card') process.kill(process.pid, 'SIGKILL');
  return writeHead.apply(this, args);
};
