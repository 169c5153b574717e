/** What the library's own texts say. Notices come in the words of the host. */
export interface Words {
  loansSubject: (books: number) => string;
  overdue: string;
  dueToday: string;
  dueSoon: string;
  ready: string;
  overdueBy: (days: string) => string;
  dueOn: (date: string) => string;
  readyUntil: (date: string) => string;
  canRenew: string;
  waiting: string;
  digestSubject: (notices: number) => string;
  /** What a digest had no room for; `shown` is the number as the language writes it. */
  moreWait: (notices: number, shown: string) => string;
  open: string;
  reason: (library: string) => string;
  unsubscribe: string;
}

/** The words of a language, English for one that is not there. */
export function wordsFor(locale: string): Words {
  return languages[locale.split("-")[0]!.toLowerCase()] ?? english;
}

/** A locale that can be written in: the given one, or English for one that is none. */
export function knownLocale(locale: string): string {
  try {
    return new Intl.Locale(locale).toString();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return "en";
  }
}

const english: Words = {
  loansSubject: (books) => (books === 1 ? "Your loan" : `Your ${books} loans`),
  overdue: "Overdue",
  dueToday: "Due today",
  dueSoon: "Due soon",
  ready: "Ready for you",
  overdueBy: (days) => `overdue by ${days}`,
  dueOn: (date) => `due on ${date}`,
  readyUntil: (date) => `ready for you until ${date}`,
  canRenew: "You can renew it.",
  waiting: "Somebody is waiting for it.",
  digestSubject: (notices) => (notices === 1 ? "1 notice for you" : `${notices} notices for you`),
  moreWait: (notices, shown) =>
    notices === 1
      ? "1 more notice waits for the next mail"
      : `${shown} more notices wait for the next mail`,
  open: "Open",
  reason: (library) => `You receive this mail because you are a member of ${library}.`,
  unsubscribe: "No more mails of this kind",
};

const languages: Record<string, Words> = {
  en: english,
  de: {
    loansSubject: (books) => (books === 1 ? "Ihre Ausleihe" : `Ihre ${books} Ausleihen`),
    overdue: "Überfällig",
    dueToday: "Heute fällig",
    dueSoon: "Bald fällig",
    ready: "Für Sie bereit",
    overdueBy: (days) => `${days} überfällig`,
    dueOn: (date) => `fällig am ${date}`,
    readyUntil: (date) => `für Sie bereit bis ${date}`,
    canRenew: "Sie können verlängern.",
    waiting: "Jemand wartet darauf.",
    digestSubject: (notices) =>
      notices === 1 ? "1 Nachricht für Sie" : `${notices} Nachrichten für Sie`,
    moreWait: (notices, shown) =>
      notices === 1
        ? "1 weitere Nachricht folgt in der nächsten E-Mail"
        : `${shown} weitere Nachrichten folgen in der nächsten E-Mail`,
    open: "Öffnen",
    reason: (library) => `Sie erhalten diese E-Mail als Mitglied von ${library}.`,
    unsubscribe: "Keine E-Mails dieser Art mehr",
  },
  fr: {
    loansSubject: (books) => (books === 1 ? "Votre emprunt" : `Vos ${books} emprunts`),
    overdue: "En retard",
    dueToday: "À rendre aujourd’hui",
    dueSoon: "À rendre bientôt",
    ready: "Disponible pour vous",
    overdueBy: (days) => `en retard de ${days}`,
    dueOn: (date) => `à rendre le ${date}`,
    readyUntil: (date) => `disponible pour vous jusqu’au ${date}`,
    canRenew: "Vous pouvez le prolonger.",
    waiting: "Quelqu’un l’attend.",
    digestSubject: (notices) =>
      notices === 1 ? "1 message pour vous" : `${notices} messages pour vous`,
    moreWait: (notices, shown) =>
      notices === 1
        ? "1 autre message suivra dans le prochain e-mail"
        : `${shown} autres messages suivront dans le prochain e-mail`,
    open: "Ouvrir",
    reason: (library) => `Vous recevez ce message en tant que membre de ${library}.`,
    unsubscribe: "Ne plus recevoir de messages de ce type",
  },
  es: {
    loansSubject: (books) => (books === 1 ? "Su préstamo" : `Sus ${books} préstamos`),
    overdue: "Vencidos",
    dueToday: "Vencen hoy",
    dueSoon: "Vencen pronto",
    ready: "Disponibles para usted",
    overdueBy: (days) => `vencido hace ${days}`,
    dueOn: (date) => `vence el ${date}`,
    readyUntil: (date) => `disponible para usted hasta el ${date}`,
    canRenew: "Puede renovarlo.",
    waiting: "Alguien lo espera.",
    digestSubject: (notices) =>
      notices === 1 ? "1 aviso para usted" : `${notices} avisos para usted`,
    moreWait: (notices, shown) =>
      notices === 1
        ? "1 aviso más llegará en el próximo correo"
        : `${shown} avisos más llegarán en el próximo correo`,
    open: "Abrir",
    reason: (library) => `Recibe este mensaje por ser miembro de ${library}.`,
    unsubscribe: "No recibir más mensajes de este tipo",
  },
  ja: {
    loansSubject: (books) => `貸出中の本 ${books} 冊`,
    overdue: "返却期限超過",
    dueToday: "本日返却期限",
    dueSoon: "まもなく返却期限",
    ready: "受け取り可能",
    overdueBy: (days) => `返却期限を${days}過ぎています`,
    dueOn: (date) => `返却期限は${date}です`,
    readyUntil: (date) => `${date}まで受け取れます`,
    canRenew: "延長できます。",
    waiting: "次の方が待っています。",
    digestSubject: (notices) => `お知らせ ${notices} 件`,
    moreWait: (_, shown) => `ほかに ${shown} 件のお知らせを次のメールでお送りします`,
    open: "開く",
    reason: (library) => `このメールは${library}の会員の方にお送りしています。`,
    unsubscribe: "この種類のメールを受け取らない",
  },
};
