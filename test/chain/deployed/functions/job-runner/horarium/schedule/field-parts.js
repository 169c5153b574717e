export {};
//# sourceMappingURL=field-parts.js.map