SwaggerUIBundle({
  dom_id: "#docs",
  url: "openapi",
  deepLinking: true,
  validatorUrl: null,
});
