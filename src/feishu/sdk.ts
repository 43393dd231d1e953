/**
 * The parts of the SDK that the program uses: the build leaves the others out. To be loaded by `import()`: this is the
 * largest package, and the start does not wait for it.
 */
export { Client, EventDispatcher, LoggerLevel, WSClient } from '@larksuiteoapi/node-sdk';
