import { Transform, type TransformCallback } from 'node:stream';

const HEADER_BYTES = 8;

/**
 * What a container wrote, without the frames that the engine puts around it: the number of the stream, three zeros, and
 * the length. Nothing is kept here: where this is read slowly, the container writes slowly.
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class Unframed extends Transform {
  private header = Buffer.alloc(0);
  /** Bytes of the frame that are still to come. */
  private left = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.left === 0 ? this.readHeader(rest) : this.pass(rest);
    done();
  }

  private readHeader(bytes: Buffer): Buffer {
    const missing = HEADER_BYTES - this.header.length;
    this.header = Buffer.concat([this.header, bytes.subarray(0, missing)]);
    if (this.header.length === HEADER_BYTES) {
      this.left = this.header.readUInt32BE(4);
      this.header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }

  private pass(bytes: Buffer): Buffer {
    const own = bytes.subarray(0, this.left);
    this.left -= own.length;
    this.push(own);
    return bytes.subarray(own.length);
  }
}
