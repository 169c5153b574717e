export {};
//# sourceMappingURL=schedule.js.map