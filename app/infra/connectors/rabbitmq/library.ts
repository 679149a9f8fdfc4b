// The bundler gives a dynamically imported CommonJS package only a default export, so its names are missing in
// production. A static import has them. So this file imports the package statically, and is itself imported
// dynamically.
export { Connection } from 'rabbitmq-client';
