/**
 * Ask @digitalbazaar/vc about signed documents, and jsonld.js about the bytes that are signed.
 *
 * From stdin: {"documents": {address: document}, "ask": [[question, document], ...]}; to stdout: an answer for each.
 * Everything that may be loaded, contexts and DID documents and status lists, is in `documents`; nothing is fetched.
 */
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus as checkBit} from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import jsigs from 'jsonld-signatures';
import jsonld from 'jsonld';
import {readFileSync} from 'node:fs';

const {documents, ask} = JSON.parse(readFileSync(0, 'utf-8'));

function found(address) {
  if (address in documents) {
    return documents[address];
  }
  const [did] = address.split('#');
  const method = documents[did]?.verificationMethod?.find(({id}) => id === address);
  if (method) {
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  throw new Error(`Not to be loaded: ${address}`);
}

const documentLoader = async address => ({contextUrl: null, documentUrl: address, document: found(address)});
const suite = new DataIntegrityProof({cryptosuite});
const why = ({error}) => (error?.errors ?? [error]).filter(Boolean).map(({name, message}) => `${name}: ${message}`);

const questions = {
  async credential(credential) {
    const checkStatus = options => checkBit({...options, verifyBitstringStatusListCredential: true});
    const said = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
    return {verified: said.verified, status: said.statusResult?.verified ?? null, why: why(said)};
  },
  async document(document) {
    const purpose = new jsigs.purposes.AssertionProofPurpose();
    const said = await jsigs.verify(document, {suite, purpose, documentLoader});
    return {verified: said.verified, status: null, why: why(said)};
  },
  async bit(credential) {
    const said = await checkBit({credential, suite, documentLoader, verifyBitstringStatusListCredential: true});
    return {verified: said.verified, status: said.results?.map(({status}) => status) ?? null, why: why(said)};
  },
  async bytes(document) {
    const options = {algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader};
    return {text: await jsonld.canonize(document, options)};
  }
};

const answers = [];
for (const [question, document] of ask) {
  try {
    answers.push(await questions[question](document));
  } catch (error) {
    answers.push({verified: false, status: null, why: [`${error.name}: ${error.message}`]});
  }
}
process.stdout.write(JSON.stringify(answers));
