"""The form of address: what the words of an offer tell, and what its greeting tells alone."""

from __future__ import annotations

import pytest

from rules.register import Register, register_of

FORMAL, SEVERAL, FAMILIAR, PLURAL = Register


@pytest.mark.parametrize(
    ("register", "code", "words"),
    [
        (FORMAL, "de", "wie besprochen, erhalten Sie anbei unser Angebot."),
        (FAMILIAR, "de", "wie besprochen, bekommst du anbei unser Angebot."),
        (FAMILIAR, "de", "Dein Angebot liegt bei."),
        (FAMILIAR, "de", "hier das Angebot für euer Büro, sag mir, ob es dir passt."),
        (PLURAL, "de", "danke für eure Anfrage, sagt uns, ob Ihr es so möchtet."),
        (PLURAL, "de", "Habt ihr noch Fragen?"),
        (FORMAL, "de", "sie ist neu. Sie gefällt ihr. Anna und ihr Team haben sie gebaut."),
        (FORMAL, "de", "wir danken Ihnen und freuen uns auf dich."),
        (FORMAL, "de", "mit dem Angebot für Ihr Haus."),
        (FORMAL, "de", "ANGEBOT FÜR DICH: DU SPARST"),
        (FORMAL, "en", "here is your offer."),
        (FORMAL, "ru", "направляем Вам предложение."),
        (SEVERAL, "ru", "если вам удобно, созвонимся."),
        (SEVERAL, "ru", "направляем КП по вашей просьбе, сообщите, если что не так."),
        (SEVERAL, "ru", "Вам удобно завтра? КП прилагаю, если у вас будет время, посмотрите."),
        (SEVERAL, "ru", "откликаюсь на вакансию, размещённую на вашем сайте."),
        (FORMAL, "ru", "откликаюсь на вакансию, размещённую на Вашем сайте, о которой у вас писали."),
        (FAMILIAR, "ru", "расчёт о твоём проекте."),
        (FORMAL, "ru", "направляем Вам предложение, если у вас есть вопросы, звоните."),
        (FORMAL, "ru", "Вам удобно завтра? КП прилагаю."),
        (FORMAL, "ru", "сообщите, если что не так."),
        (FAMILIAR, "ru", "отправляю тебе смету для вашего офиса."),
        (FORMAL, "ru", "отправляю тебе смету, сообщите, если что не так."),
        (FORMAL, "it", "per qualsiasi chiarimento, La contatterò io."),
        (FORMAL, "it", "come anticipatoLe al telefono."),
        (FORMAL, "it", "Le invio l'offerta per la vostra sede, se Lei desidera."),
        (FAMILIAR, "it", "ti mando l'offerta per la vostra sede."),
        (PLURAL, "it", "con riferimento alla vostra richiesta, vi inviamo l'offerta."),
        (SEVERAL, "it", "con riferimento alla Vostra richiesta, Vi inviamo l'offerta."),
        (SEVERAL, "it", "porgiamo distinti saluti, ringraziandoVi."),
        (PLURAL, "it", "Vi inviamo l'offerta per la vostra sede."),
        (FORMAL, "it", "come da Vostra richiesta Le invio l'offerta."),
        (FAMILIAR, "it", "ti mando l'offerta per la Vostra sede."),
        (FORMAL, "it", "la mandiamo a La Spezia con il resto."),
        (FORMAL, "fr", "vous trouverez ci-joint notre devis."),
        (FAMILIAR, "fr", "voilà le devis pour ta borne."),
        (FAMILIAR, "fr", "je t’envoie le devis pour vos bureaux."),
        (FORMAL, "fr", "Un rendez-vous, y a-t-il un jour libre ?"),
        (FORMAL, "es", "le adjunto el presupuesto para sus oficinas."),
        (FAMILIAR, "es", "te paso el presupuesto y sus anexos."),
        (FORMAL, "es", "les enviamos la cotización, díganos si les interesa."),
        (PLURAL, "es", "os adjunto la propuesta para vuestra tienda."),
        (FORMAL, "es", "una taza de té."),
        (SEVERAL, "es", "les adjunto el presupuesto para sus oficinas."),
        (SEVERAL, "es", "adjunto la oferta, quedamos a su disposición. Avísennos si les interesa."),
        (SEVERAL, "es", "la oferta que comentamos con ustedes, con los datos de sus oficinas."),
        (SEVERAL, "es", "adjunto la cotización para Uds. y quedo atento."),
        (FORMAL, "es", "adjunto para Ud. la cotización; los planos que mandaron Uds. están incluidos."),
        (FORMAL, "es", "le adjunto la oferta que comentamos con ustedes."),
        (FORMAL, "es", "según lo hablado con usted, los precios que les interesan a ustedes."),
        (FORMAL, "es", "quedo a su disposición; a los técnicos les bastan dos días."),
        (FAMILIAR, "es", "te paso la cotización, ojalá les sirva a ustedes."),
        (SEVERAL, "es", "les comparto la propuesta; vuestra tienda quedará bien."),
    ],
)
def test_the_words_of_an_offer_tell(register: Register, code: str, words: str) -> None:
    assert register is register_of(words, code)


@pytest.mark.parametrize(
    ("register", "code", "greeting", "words"),
    [
        (FAMILIAR, "de", "Hallo Tom,", "anbei das Angebot."),
        (FAMILIAR, "de", "Liebe Anna,", "anbei das Angebot."),
        (FORMAL, "de", "Hallo Tom,", "anbei das Angebot für Ihr Haus, danke für Ihr Vertrauen."),
        (FORMAL, "de", "Hallo Frau Weiß,", "anbei das Angebot."),
        (FORMAL, "de", "Hallo Tom Braun,", "anbei das Angebot."),
        (FORMAL, "de", "Hallo zusammen,", "anbei das Angebot."),
        (FORMAL, "de", "Liebe Kollegen,", "anbei das Angebot."),
        (FORMAL, "de", "Lieber Kunde,", "anbei das Angebot."),
        (FORMAL, "de", "Hallo Anna, hallo Kollegen,", "anbei das Angebot."),
        (FORMAL, "de", "Hallo Anna, Ben Koch,", "anbei das Angebot."),
        (FORMAL, "de", "Liebe Anna, lieber Herr Koch,", "anbei das Angebot."),
        (FORMAL, "de", "Liebe Anna, lieber Ben,", "danke für Ihr Vertrauen."),
        (PLURAL, "de", "Liebe Anna, lieber Ben,", "anbei das Angebot."),
        (PLURAL, "de", "Hallo Anna und Ben,", "anbei das Angebot."),
        (PLURAL, "de", "Hallo ihr beiden,", "anbei das Angebot."),
        (FORMAL, "fr", "Salut Claire et Karim,", "le devis est joint."),
        (PLURAL, "de", "Hallo Team,", "anbei das Angebot."),
        (FORMAL, "de", "Sehr geehrter Herr Braun,", "was meinst du?"),
        (FORMAL, "de", "Guten Tag,", "anbei das Angebot."),
        (FAMILIAR, "ru", "Привет, Лёша!", "смета во вложении."),
        (FORMAL, "ru", "Анна, добрый день!", "смета во вложении."),
        (SEVERAL, "ru", "Игорь, Светлана, добрый день!", "смета во вложении."),
        (SEVERAL, "ru", "Здравствуйте, Анна Петровна и Игорь!", "смета во вложении."),
        (FORMAL, "ru", "Анна, С наступающим Новым годом!", "смета во вложении."),
        (FORMAL, "ru", "Игорь, Светлана, добрый день!", "направляю Вам смету."),
        (FAMILIAR, "ru", "Игорь, Светлана, привет!", "Игорь, как ты просил, смета во вложении."),
        (SEVERAL, "es", "Buenos días, Ana y Bruno:", "el presupuesto está listo."),
        (FORMAL, "es", "Buenos días, Ana:", "el presupuesto está listo."),
        (FORMAL, "es", "Estimado Sr. D. José Ortega y Gasset:", "el presupuesto está listo."),
        (FAMILIAR, "it", "Ciao Marco,", "in allegato il preventivo."),
        (PLURAL, "it", "Spett.le Rossi S.r.l.,", "in allegato il preventivo."),
        (PLURAL, "it", "Gentili Dott.ssa Rossi e Ing. Galli,", "vi invio il preventivo."),
        (FORMAL, "it", "Gentile Dott.ssa Rossi,", "il preventivo per la vostra sede."),
        (SEVERAL, "it", "Gentili Dott. Rossi e Ing. Bianchi,", "in allegato il preventivo."),
        (SEVERAL, "it", "Buongiorno Arch. D'Angelo e Geom. Bianchi,", "in allegato il preventivo."),
        (PLURAL, "it", "Buongiorno Arch. D'Angelo e Geom. Bianchi,", "vi invio il preventivo."),
        (FORMAL, "it", "Gentile Dott.ssa Rossi e gentile Ing. Bianchi,", "Le invio il preventivo."),
        (FAMILIAR, "it", "Ciao Anna e Marco,", "ti mando il preventivo."),
        (PLURAL, "it", "Ciao Ugo, ciao Ada,", "ecco la proposta."),
        (PLURAL, "it", "Ciao Ugo e Ada,", "ecco la proposta."),
        (SEVERAL, "it", "Gentile Ugo e gentile Ada,", "ecco la proposta."),
        (FORMAL, "it", "Buongiorno Marco, buon lunedì,", "ecco la proposta."),
        (SEVERAL, "es", "Hola, Ana y Bruno:", "adjunto el presupuesto."),
        (SEVERAL, "es", "Hola Ana, hola Bruno:", "adjunto el presupuesto."),
        (FORMAL, "fr", "Bonjour Claire et Thomas,", "le devis est joint."),
        (FORMAL, "fr", "Bonjour Claire,", "le devis est joint."),
        (FAMILIAR, "fr", "Salut Karim !", "le devis est joint."),
        (FAMILIAR, "es", "Hola Ana,", "aquí está el presupuesto."),
        (FORMAL, "es", "Hola Ana,", "aquí está el presupuesto para su local."),
        (SEVERAL, "es", "Estimados señores:", "adjunto el presupuesto para sus oficinas."),
        (SEVERAL, "es", "Estimadas señoras y señores:", "adjunto el presupuesto."),
        (SEVERAL, "es", "Estimado equipo:", "adjunto el presupuesto."),
        (SEVERAL, "es", "Estimados Sr. Ruiz y Sra. López:", "adjunto el presupuesto."),
        (SEVERAL, "es", "Estimada Ana:", "les adjunto el presupuesto."),
        (FORMAL, "es", "Estimada Sra. Ruiz:", "adjunto el presupuesto."),
        (FORMAL, "es", "Estimados señores:", "le adjunto el presupuesto."),
        (PLURAL, "es", "Estimados amigos:", "os adjunto el presupuesto."),
        (PLURAL, "es", "Queridos todos:", "el presupuesto está listo."),
        (SEVERAL, "ru", "Уважаемые коллеги!", "предложение во вложении."),
        (SEVERAL, "ru", "Добрый день, уважаемые господа!", "предложение во вложении. Сообщите, если что не так."),
        (SEVERAL, "ru", "Коллеги, добрый день!", "как просил Иван, предложение во вложении."),
        (SEVERAL, "ru", "Здравствуйте, Анна Петровна!", "направляю вам предложение."),
        (FORMAL, "ru", "Уважаемые коллеги!", "направляем Вам предложение."),
        (FORMAL, "ru", "Здравствуйте, Анна Петровна!", "предложение во вложении."),
    ],
)
def test_the_greeting_tells_where_the_words_do_not(register: Register, code: str, greeting: str, words: str) -> None:
    assert register is register_of(words, code, greeting)


@pytest.mark.parametrize(
    ("register", "code", "greeting", "words", "closing"),
    [
        (FAMILIAR, "ru", "Привет!", "смета во вложении.", "Обнимаю\nКатя"),
        (FAMILIAR, "es", "Hola Reyes, buenas tardes:", "adjunto el presupuesto.", "Un beso,\nReyes"),
        (FORMAL, "es", "Hola Reyes, buenas tardes:", "adjunto el presupuesto.", "Un saludo,\nReyes"),
        (FORMAL, "es", "Hola Reyes, buenas tardes:", "su presupuesto.", "Un beso,\nReyes"),
        (FORMAL, "ru", "Здравствуйте, Анна!", "смета во вложении.", "Обнимаю\nКатя"),
        (PLURAL, "es", "Hola a todos:", "os adjunto el presupuesto.", "Besos\nReyes"),
    ],
)
def test_the_closing_tells_where_neither_words_nor_greeting_do(
    register: Register, code: str, greeting: str, words: str, closing: str
) -> None:
    assert register is register_of(words, code, greeting, closing)
