"""The form of address: what the words of an offer tell, and what its greeting tells alone."""

from __future__ import annotations

import pytest

from rules.register import Register, register_of

FORMAL, FAMILIAR, PLURAL = Register.FORMAL, Register.FAMILIAR, Register.PLURAL


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
        (FORMAL, "ru", "если вам удобно, созвонимся."),
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
    ],
)
def test_the_greeting_tells_where_the_words_do_not(register: Register, code: str, greeting: str, words: str) -> None:
    assert register is register_of(words, code, greeting)
