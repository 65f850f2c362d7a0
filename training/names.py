"""Names that training puts in the place of those in the corpora.

The corpora are American and twenty years old: a recogniser that has read only
them takes every unknown name for a person. Given names, family names and towns
here come from all regions; invented ones are made from their syllables.
"""

from __future__ import annotations

import random


def _names(table: str) -> list[str]:
    return table.split()


GIVEN = _names(
    """Aarav Abebe Adaeze Ahmed Aibek Ainur Alejandra Aleksandr Alima Amina Amir Anahit Andriy
    Aroha Asel Ayesha Babak Beatriz Bogdan Chen Chidi Chiara Dalia Davit Dilnoza Dmytro Ebru
    Edgar Eleni Elif Emeka Farida Fatima Feng Femi Folake Gabriela Giorgi Goran Habiba Hamid
    Hana Hassan Hiroshi Huda Ibrahim Ilir Ines Ingrid Ioana Ivana Jae-won Jamila Javier
    Jelena Joao Jorge Kaveh Kenji Khaled Kofi Kwame Lan Leila Levan Liam Lina Lucia Luka
    Maia Malik Mamadou Marek Maria Marta Mehmet Mei Mikhail Milos Mirela Moussa Muhammad
    Nadia Naledi Nino Nodira Oksana Olena Omar Oumar Pavel Pedro Petra Priya Qasim Rahul
    Ramon Rania Ravi Renata Rosa Rustam Ruth Sadia Samir Sanjay Selim Sergei Siti Sofia
    Suresh Svetlana Tamar Tariq Tatiana Tendai Thabo Thi Tomas Uzma Vahid Valentina Viktor
    Vusi Wei Xavier Yara Yasmin Yuki Yusuf Zainab Zeynep Zoran"""
)

FAMILY = _names(
    """Abdullah Abubakar Achieng Adeleke Afolabi Ahmadi Akhtar Aliyev Al-Masri Al-Sayed Alvarez
    Amadou Andersen Arslan Asante Babayan Bangura Barak Batbayar Begum Berisha Bondarenko
    Boateng Castillo Cetin Chanda Chaudhry Chernov Chikwanda Cohen Costa Da-Silva Dang Demir
    Deng Diallo Diop Dlamini Dragomir Dube Duarte Eze Fernandes Fofana Fujimoto Galstyan
    Gomes Grigoryan Gunawan Gupta Hadzic Haile Hakimi Hashemi Hoxha Huang Hussein Ibrahimov
    Ivanova Jallow Jankovic Jansen Jovanovic Kabila Kaplan Karimov Kaya Keita Khalil Khan
    Kim Kipchoge Kobayashi Kovacs Kovalenko Kowalski Kumar Lagos Le Lopez Lukashenko
    Mahlangu Makarov Mammadov Marković Mbeki Melnyk Mendoza Moreno Mugisha Mwangi Nakamura
    Navarro Ndiaye Nguyen Nkosi Novak Nyambura Obi Oduya Okafor Oliveira Onyango Orlov Osman
    Ouedraogo Papadopoulos Park Patel Pereira Petrov Pham Popescu Qureshi Rahman Ramirez
    Reyes Rossi Sabirov Saleh Sanogo Santos Sato Savchenko Sharma Shevchenko Silva Singh
    Sissoko Suleiman Sultanov Suzuki Tadesse Takahashi Tanaka Tesfaye Tembo Torres Toure
    Tran Tshabalala Usman Vargas Vasquez Vu Wang Warsame Wijaya Yadav Yamamoto Yilmaz Zaidi
    Zhang Zhou Zulu"""
)

PLACES = _names(
    """Abidjan Accra Adiyaman Agadez Aksu Aleppo Almaty Antakya Arusha Asmara Baidoa Bamenda
    Bandung Bangui Barinas Batumi Beira Belgorod Benghazi Bhopal Bitlis Blantyre Bukhara
    Cabinda Cali Cebu Chernihiv Chittagong Cochabamba Conakry Cotonou Daloa Daraa Derna
    Dnipro Donetsk El-Fasher Ganja Gao Gaza Goma Grozny Guayaquil Gwadar Hargeisa Hasaka
    Herat Hodeidah Hue Ibadan Idlib Iloilo Irbil Izium Jalalabad Jijiga Jos Juba Kaduna
    Kampala Kandahar Kano Kasese Kassala Kayes Kherson Khost Kidal Kirkuk Kisumu Kupiansk
    Kunduz Lahore Latakia Lilongwe Lutsk Lyman Maiduguri Makhachkala Malakal Manbij Marawi
    Mardin Mariupol Marib Mekelle Melitopol Menaka Misrata Mogadishu Mopti Multan Mymensingh
    Nablus Nagpur Nampula Narva Ndjamena Niamey Nukus Odesa Osh Ouagadougou Oruro Pemba
    Peshawar Pokrovsk Port-Sudan Quetta Rafah Ramallah Raqqa Rivne Saada Samarkand Segou
    Semnan Sinjar Sirte Sloviansk Stepanakert Sumy Tabriz Taiz Tamale Tikrit Tillaberi
    Timbuktu Tiraspol Torez Tripoli Tskhinvali Urmia Urumqi Van Vanadzor Varanasi Vinnytsia
    Wau Yambio Yerevan Zamboanga Zaria Zinder"""
)

_BODIES = """
Amber Alliance; Atlas Press; Border Guard Service; Central Election Commission; Chamber of Mines;
Civil Defence; Coast Guard; Congress of Trade Unions; Council of Elders; Democratic Forces;
Emergency Ministry; Federation of Farmers; Fourth Brigade; Free Officers; General Staff; Harbour
Authority; Health Ministry; Human Rights Observatory; Interfax; Interior Ministry; Joint Task
Force; Justice Front; Liberation Front; Liberation Army; Lion Brigades; Ministry of Defence;
Ministry of Health; Mirror Group; Mountain Battalion; National Accord; National Assembly; National
Guard; National Movement; News Agency; Northern Command; Observer Mission; People's Congress;
People's Front; Press Service; Public Prosecutor; Radio Horizon; Rally for Unity; Red Crescent;
Resistance Council; Revolutionary Guard; Salvation Army; Security Council; Southern Movement;
State Security Service; Supreme Court; Tass; TRT; Unity Party; Wagner; Workers' Union; Xinhua;
Yenisei Group; Youth Union
"""
BODIES = [" ".join(body.split()) for body in _BODIES.split(";")]

AGENCIES = ["Reuters", "AP", "AFP", "Xinhua", "Tass", "dpa", "EFE", "IRNA", "Anadolu", "Kyodo"]
MONTHS = _names(
    """January February March April May June July August September October November December"""
)

_VOWELS = "aeiouy"


def invented_place(rng: random.Random) -> str:
    """Return a place that does not exist, from syllables of two that do ("Tabrivka")."""
    head = _cut(rng.choice(PLACES), rng)
    tail = _cut(rng.choice(PLACES)[::-1], rng)[::-1].lower()
    return (head + tail)[:12].rstrip("-").replace("-", "") or rng.choice(PLACES)


def _cut(name: str, rng: random.Random) -> str:
    """Return the beginning of `name` up to a vowel, at least two letters."""
    cuts = [i for i in range(1, len(name)) if name[i].lower() in _VOWELS]
    return name[: (rng.choice(cuts) if cuts else 1) + 1]
