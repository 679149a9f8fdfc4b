// The bundler gives a dynamically imported CommonJS package a default export alone, so that its names are missing in
// production. A static import has them, and this file can be imported dynamically.
export { Connection } from 'rabbitmq-client';
