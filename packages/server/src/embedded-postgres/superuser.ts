/** The only role of an embedded cluster. Who may open the socket is this role. */
export const superuser = "horarium";
