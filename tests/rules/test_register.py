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
        (FAMILIAR, "it", "Ciao Marco,", "in allegato il preventivo."),
        (PLURAL, "it", "Spett.le Rossi S.r.l.,", "in allegato il preventivo."),
        (PLURAL, "it", "Gentili Dott.ssa Rossi e Ing. Galli,", "vi invio il preventivo."),
        (FORMAL, "it", "Gentile Dott.ssa Rossi,", "il preventivo per la vostra sede."),
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
