"""Names that the world's news takes as known: tables, and how to look one up.

Countries with their capitals and peoples, seats of power that stand for a
government, agencies and media, forces and armed groups, platforms, bodies. The
entity recogniser has seen few of them; names.py lays these tables over what it
found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from claims.vocabulary import ActorKind


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name is.

    name: its full form ("Agence France-Presse").
    label: the entity label: LOC, ORG or MISC (peoples, platforms).
    kind: what sort of actor it is, where it acts.
    stands_for: the state or body it speaks for ("Russia" for "the Kremlin"); the
        name itself where it speaks for itself.
    needs_article: it is a common word too ("the Guardian"): known only behind "the".
    """

    name: str
    label: str
    kind: ActorKind
    stands_for: str
    needs_article: bool = False


def words_of(table: str) -> frozenset[str]:
    """Return the words of a table that is written as prose."""
    return frozenset(table.split())


# Country (other names) | capitals | people and adjective. The first of the people's
# words is the adjective. A capital is a place that also stands for its government.
_COUNTRIES = """
Afghanistan|Kabul|Afghan Afghans
Albania|Tirana|Albanian Albanians
Algeria|Algiers|Algerian Algerians
Andorra|Andorra la Vella|Andorran Andorrans
Angola|Luanda|Angolan Angolans
Argentina|Buenos Aires|Argentine Argentinian Argentines Argentinians
Armenia|Yerevan|Armenian Armenians
Australia|Canberra|Australian Australians
Austria|Vienna|Austrian Austrians
Azerbaijan|Baku|Azerbaijani Azerbaijanis Azeri Azeris
Bahamas|Nassau|Bahamian Bahamians
Bahrain|Manama|Bahraini Bahrainis
Bangladesh|Dhaka|Bangladeshi Bangladeshis
Barbados|Bridgetown|Barbadian Barbadians
Belarus|Minsk|Belarusian Belarusians Belarussian
Belgium||Belgian Belgians
Belize|Belmopan|Belizean Belizeans
Benin|Porto-Novo, Cotonou|Beninese
Bhutan|Thimphu|Bhutanese
Bolivia|La Paz, Sucre|Bolivian Bolivians
Bosnia and Herzegovina, Bosnia, Bosnia-Herzegovina|Sarajevo|Bosnian Bosnians
Botswana|Gaborone|Botswanan
Brazil|Brasilia, Brasília|Brazilian Brazilians
Brunei|Bandar Seri Begawan|Bruneian
Bulgaria|Sofia|Bulgarian Bulgarians
Burkina Faso|Ouagadougou|Burkinabe Burkinabé
Burundi|Gitega, Bujumbura|Burundian Burundians
Cambodia|Phnom Penh|Cambodian Cambodians
Cameroon|Yaounde, Yaoundé|Cameroonian Cameroonians
Canada|Ottawa|Canadian Canadians
Cape Verde, Cabo Verde|Praia|Cape Verdean
Central African Republic|Bangui|
Chad|N'Djamena, N’Djamena, Ndjamena|Chadian Chadians
Chile||Chilean Chileans
China, People's Republic of China, People’s Republic of China, PRC|Beijing, Peking|Chinese
Colombia|Bogota, Bogotá|Colombian Colombians
Comoros|Moroni|Comorian Comorians
Costa Rica||Costa_Rican Costa_Ricans
Croatia|Zagreb|Croatian Croatians Croat Croats
Cuba|Havana|Cuban Cubans
Cyprus|Nicosia|Cypriot Cypriots
Czech Republic, Czechia|Prague|Czech Czechs
DR Congo, Democratic Republic of Congo, DRC|Kinshasa|Congolese
Denmark|Copenhagen|Danish Danes Dane
Djibouti||Djiboutian Djiboutians
Dominican Republic|Santo Domingo|Dominican Dominicans
East Timor, Timor-Leste|Dili|Timorese
Ecuador|Quito|Ecuadorian Ecuadorean Ecuadorians
Egypt|Cairo|Egyptian Egyptians
El Salvador||Salvadoran Salvadorans
Equatorial Guinea|Malabo|
Eritrea|Asmara|Eritrean Eritreans
Estonia|Tallinn|Estonian Estonians
Eswatini, Swaziland|Mbabane|Swazi Swazis
Ethiopia|Addis Ababa|Ethiopian Ethiopians
Fiji|Suva|Fijian Fijians
Finland|Helsinki|Finnish Finns
France|Paris|French
Gabon|Libreville|Gabonese
Gambia|Banjul|Gambian Gambians
Georgia|Tbilisi|Georgian Georgians
Germany|Berlin|German Germans
Ghana|Accra|Ghanaian Ghanaians
Greece|Athens|Greek Greeks
Greenland|Nuuk|Greenlandic Greenlanders
Guatemala|Guatemala City|Guatemalan Guatemalans
Guinea|Conakry|Guinean Guineans
Guinea-Bissau|Bissau|
Guyana||Guyanese
Haiti|Port-au-Prince|Haitian Haitians
Honduras|Tegucigalpa|Honduran Hondurans
Hong Kong||Hongkonger Hongkongers
Hungary|Budapest|Hungarian Hungarians
Iceland|Reykjavik|Icelandic Icelanders
India|New Delhi, Delhi|Indian Indians
Indonesia|Jakarta|Indonesian Indonesians
Iran, Islamic Republic of Iran|Tehran|Iranian Iranians
Iraq|Baghdad|Iraqi Iraqis
Ireland|Dublin|Irish
Israel|Jerusalem, Tel Aviv|Israeli Israelis
Italy|Rome|Italian Italians
Ivory Coast, Côte d'Ivoire, Côte d’Ivoire|Abidjan, Yamoussoukro|Ivorian Ivorians
Jamaica|Kingston|Jamaican Jamaicans
Japan|Tokyo|Japanese
Jordan|Amman|Jordanian Jordanians
Kazakhstan|Astana, Nur-Sultan|Kazakh Kazakhs Kazakhstani
Kenya|Nairobi|Kenyan Kenyans
Kiribati|Tarawa|
Kosovo|Pristina|Kosovar Kosovan Kosovars
Kuwait|Kuwait City|Kuwaiti Kuwaitis
Kyrgyzstan|Bishkek|Kyrgyz
Laos|Vientiane|Laotian Laotians
Latvia|Riga|Latvian Latvians
Lebanon|Beirut|Lebanese
Lesotho|Maseru|Basotho
Liberia|Monrovia|Liberian Liberians
Libya|Tripoli|Libyan Libyans
Liechtenstein|Vaduz|
Lithuania|Vilnius|Lithuanian Lithuanians
Luxembourg||Luxembourgish
Madagascar|Antananarivo|Malagasy
Malawi|Lilongwe|Malawian Malawians
Malaysia|Kuala Lumpur|Malaysian Malaysians
Maldives|Male|Maldivian Maldivians
Mali|Bamako|Malian Malians
Malta|Valletta|Maltese
Mauritania|Nouakchott|Mauritanian Mauritanians
Mauritius|Port Louis|Mauritian Mauritians
Mexico|Mexico City|Mexican Mexicans
Moldova|Chisinau, Chișinău|Moldovan Moldovans
Monaco||Monegasque
Mongolia|Ulaanbaatar, Ulan Bator|Mongolian Mongolians
Montenegro|Podgorica|Montenegrin Montenegrins
Morocco|Rabat|Moroccan Moroccans
Mozambique|Maputo|Mozambican Mozambicans
Myanmar, Burma|Naypyidaw, Yangon|Burmese
Namibia|Windhoek|Namibian Namibians
Nepal|Kathmandu|Nepali Nepalese Nepalis
Netherlands, Holland|Amsterdam|Dutch
New Zealand|Wellington|
Nicaragua|Managua|Nicaraguan Nicaraguans
Niger|Niamey|Nigerien Nigeriens
Nigeria|Abuja|Nigerian Nigerians
North Korea, DPRK|Pyongyang|North_Korean North_Koreans
North Macedonia, Macedonia|Skopje|Macedonian Macedonians
Norway|Oslo|Norwegian Norwegians
Oman|Muscat|Omani Omanis
Pakistan|Islamabad|Pakistani Pakistanis
Palestine, State of Palestine|Ramallah|Palestinian Palestinians
Panama|Panama City|Panamanian Panamanians
Papua New Guinea|Port Moresby|
Paraguay|Asuncion, Asunción|Paraguayan Paraguayans
Peru|Lima|Peruvian Peruvians
Philippines|Manila|Philippine Filipino Filipinos Filipina
Poland|Warsaw|Polish Poles
Portugal|Lisbon|Portuguese
Puerto Rico|San Juan|Puerto_Rican Puerto_Ricans
Qatar|Doha|Qatari Qataris
Republic of Congo, Congo-Brazzaville|Brazzaville|
Romania|Bucharest|Romanian Romanians
Russia, Russian Federation|Moscow|Russian Russians
Rwanda|Kigali|Rwandan Rwandans
Samoa|Apia|Samoan Samoans
Saudi Arabia, Kingdom of Saudi Arabia|Riyadh|Saudi Saudis
Senegal|Dakar|Senegalese
Serbia|Belgrade|Serbian Serbians Serb Serbs
Seychelles||Seychellois
Sierra Leone|Freetown|Sierra_Leonean Sierra_Leoneans
Singapore||Singaporean Singaporeans
Slovakia|Bratislava|Slovak Slovaks Slovakian
Slovenia|Ljubljana|Slovenian Slovenians Slovene Slovenes
Solomon Islands|Honiara|
Somalia|Mogadishu|Somali Somalis
Somaliland|Hargeisa|
South Africa|Pretoria|South_African South_Africans
South Korea, Republic of Korea|Seoul|South_Korean South_Koreans
South Sudan|Juba|South_Sudanese
Spain|Madrid|Spanish Spaniards Spaniard
Sri Lanka|Colombo|Sri_Lankan Sri_Lankans
Sudan|Khartoum|Sudanese
Suriname|Paramaribo|Surinamese
Sweden|Stockholm|Swedish Swedes Swede
Switzerland|Bern|Swiss
Syria|Damascus|Syrian Syrians
Taiwan|Taipei|Taiwanese
Tajikistan|Dushanbe|Tajik Tajiks
Tanzania|Dodoma, Dar es Salaam|Tanzanian Tanzanians
Thailand|Bangkok|Thai Thais
Togo|Lome, Lomé|Togolese
Tonga|Nuku'alofa, Nuku’alofa|Tongan Tongans
Trinidad and Tobago|Port of Spain|Trinidadian
Tunisia|Tunis|Tunisian Tunisians
Turkey, Türkiye, Turkiye|Ankara|Turkish Turks Turk
Turkmenistan|Ashgabat|Turkmen Turkmens
Uganda|Kampala|Ugandan Ugandans
Ukraine|Kyiv, Kiev|Ukrainian Ukrainians
United Arab Emirates, UAE, Emirates|Abu Dhabi|Emirati Emiratis
United Kingdom, UK, U.K., Britain, Great Britain|London|British Briton Britons
United States, United States of America, US, U.S., USA, U.S.A.|Washington|American Americans
Uruguay|Montevideo|Uruguayan Uruguayans
Uzbekistan|Tashkent|Uzbek Uzbeks
Vanuatu|Port Vila|
Vatican, Holy See||
Venezuela|Caracas|Venezuelan Venezuelans
Vietnam|Hanoi|Vietnamese
Western Sahara||Sahrawi Sahrawis
Yemen|Sanaa, Sana'a, Sana’a|Yemeni Yemenis
Zambia|Lusaka|Zambian Zambians
Zimbabwe|Harare|Zimbabwean Zimbabweans
England||English
Scotland|Edinburgh|Scottish Scots
Wales|Cardiff|Welsh
Northern Ireland|Belfast|
Abkhazia|Sukhumi|Abkhaz Abkhazian
South Ossetia|Tskhinvali|South_Ossetian
Transnistria|Tiraspol|Transnistrian
Chechnya|Grozny|Chechen Chechens
Soviet Union, USSR||Soviet Soviets
"""

# Peoples, faiths and regions' people that are nobody's citizens.
_PEOPLES = """
Arab Arabs Kurd Kurds Kurdish Yazidi Yazidis Uyghur Uyghurs Uighur Uighurs Rohingya Tibetan
Tibetans Tatar Tatars Tuareg Tuaregs Hazara Hazaras Pashtun Pashtuns Baloch Baluch Tamil Tamils
Sikh Sikhs Hindu Hindus Muslim Muslims Islamic Islamist Islamists Sunni Sunnis Shia Shiite Shiites
Shi'ite Shi’ite Alawite Alawites Druze Christian Christians Catholic Catholics Protestant
Protestants Orthodox Jewish Jews Jew Buddhist Buddhists European Europeans African Africans Asian
Asians Western Westerners Nordic Baltic Balkan Scandinavian Caribbean Amhara Oromo Tigrayan
Tigrayans Hutu Hutus Tutsi Tutsis Zulu Basque Basques Catalan Catalans Crimean Siberian Nazi Nazis
Communist Republican Republicans Democrat Democrats Tory Tories Labour Zionist Zionists Jihadist
Jihadists
"""

# Seat of power = state or body it stands for.
_SEATS = """
Kremlin=Russia
White House=United States
Oval Office=United States
Capitol Hill=United States
Pentagon=United States
Foggy Bottom=United States
State Department=United States
US State Department=United States
U.S. State Department=United States
Downing Street=United Kingdom
Whitehall=United Kingdom
Westminster=United Kingdom
Buckingham Palace=United Kingdom
Foreign Office=United Kingdom
Home Office=United Kingdom
Elysee=France
Élysée=France
Elysee Palace=France
Élysée Palace=France
Quai d'Orsay=France
Quai d’Orsay=France
Matignon=France
Bundestag=Germany
Bundesrat=Germany
Bundeswehr=Germany
Bundesbank=Germany
Quirinale=Italy
Palazzo Chigi=Italy
Moncloa=Spain
Zhongnanhai=China
Great Hall of the People=China
Politburo=China
State Council=China
Taiwan Affairs Office=China
Blue House=South Korea
Rashtrapati Bhavan=India
Lok Sabha=India
Rajya Sabha=India
Malacañang=Philippines
Malacanang=Philippines
Malacañang Palace=Philippines
Planalto=Brazil
Planalto Palace=Brazil
Itamaraty=Brazil
Casa Rosada=Argentina
La Moneda=Chile
Miraflores=Venezuela
Los Pinos=Mexico
Aso Rock=Nigeria
Union Buildings=South Africa
State Duma=Russia
Duma=Russia
Russian Duma=Russia
Federation Council=Russia
Security Council of Russia=Russia
Roscosmos=Russia
Rosatom=Russia
Gazprom=Russia
Rosneft=Russia
Investigative Committee=Russia
Roskomnadzor=Russia
Verkhovna Rada=Ukraine
Rada=Ukraine
Bankova=Ukraine
Energoatom=Ukraine
Ukrenergo=Ukraine
Knesset=Israel
Shin Bet=Israel
Mossad=Israel
IDF=Israel
Israel Defense Forces=Israel
Israeli Defense Forces=Israel
COGAT=Israel
Sejm=Poland
Riksdag=Sweden
Storting=Norway
Folketing=Denmark
Saeima=Latvia
Seimas=Lithuania
Riigikogu=Estonia
Majlis=Iran
IRGC=Iran
Revolutionary Guards=Iran
Revolutionary Guard=Iran
Islamic Revolutionary Guard Corps=Iran
Quds Force=Iran
Guardian Council=Iran
ISPR=Pakistan
ISI=Pakistan
Tatmadaw=Myanmar
Palestinian Authority=Palestine
Congress=United States
US Congress=United States
U.S. Congress=United States
Centcom=United States
CENTCOM=United States
US Central Command=United States
U.S. Central Command=United States
CIA=United States
FBI=United States
NSA=United States
NASA=United States
CDC=United States
FDA=United States
FAA=United States
Federal Reserve=United States
FSB=Russia
GRU=Russia
SVR=Russia
SBU=Ukraine
HUR=Ukraine
MI5=United Kingdom
MI6=United Kingdom
GCHQ=United Kingdom
NHS=United Kingdom
Scotland Yard=United Kingdom
Metropolitan Police=United Kingdom
Met Office=United Kingdom
Kyiv City Council=Ukraine
European Commission=European Union
European Parliament=European Union
European Council=European Union
European Central Bank=European Union
ECB=European Union
Frontex=European Union
Europol=European Union
"""

# Bodies of more than one state, and those that work in many.
_BODIES = """
United Nations; UN; U.N.; UN General Assembly; UN Security Council; U.N. Security Council;
Security Council; UNHCR; UNICEF; Unicef; UNESCO; Unesco; UNRWA; UNIFIL; MONUSCO; MINUSMA; OCHA;
OHCHR; UNDP; WFP; World Food Programme; World Food Program; WHO; World Health Organization; World
Health Organisation; FAO; ILO; IOM; IAEA; International Atomic Energy Agency; IEA; International
Energy Agency; IMF; International Monetary Fund; World Bank; WTO; World Trade Organization; ICC;
International Criminal Court; ICJ; International Court of Justice; NATO; Nato; EU; E.U.; European
Union; African Union; AU; ECOWAS; Ecowas; SADC; IGAD; East African Community; Arab League; OIC;
Organisation of Islamic Cooperation; GCC; Gulf Cooperation Council; ASEAN; Asean; APEC; SAARC;
Quad*; SCO; Shanghai Cooperation Organisation; Shanghai Cooperation Organization; CSTO; Eurasian
Economic Union; BRICS; G7; G-7; G8; G20; G-20; OPEC; Opec; OPEC+; Opec+; OSCE; Council of Europe;
OECD; Interpol; ICRC; International Committee of the Red Cross; Red Cross; Red Crescent; MSF;
Médecins Sans Frontières; Medecins Sans Frontieres; Doctors Without Borders; Amnesty
International; Amnesty; Human Rights Watch; HRW; Greenpeace; Oxfam; Save the Children; Reporters
Without Borders; RSF; Transparency International; Committee to Protect Journalists; CPJ;
Bellingcat; Institute for the Study of War; ISW; Syrian Observatory for Human Rights; SOHR; ACLED;
Crisis Group; International Crisis Group; Chatham House; Carnegie Endowment; RAND; SIPRI; World
Economic Forum; IOC; International Olympic Committee; FIFA; Fifa; UEFA; Uefa; WADA; Organization
of American States; OAS; Mercosur; CARICOM; Commonwealth of Independent States; European Court of
Human Rights; Black Sea Fleet; Pacific Fleet; Baltic Fleet; Northern Fleet; Swift; Airbus; Boeing;
Apple; Google; Microsoft; Amazon; Meta; OpenAI; Tesla; SpaceX; Starlink; Huawei; Samsung; Toyota;
Volkswagen; Shell; BP; TotalEnergies; ExxonMobil; Chevron; Aramco; Saudi Aramco; Maersk
"""

# Who publishes. With a star: a common word, a name only behind "the".
_OUTLETS = """
Reuters; Thomson Reuters; Associated Press; AP; Agence France-Presse; Agence France Presse; AFP;
Tass; TASS; Itar-Tass; RIA; RIA Novosti; Interfax; Interfax-Ukraine; Sputnik; RT; Russia Today;
Xinhua; CCTV; CGTN; Global Times; People's Daily; People’s Daily; China Daily; Kyodo; Kyodo News;
NHK; Yonhap; KCNA; Nikkei; Asahi Shimbun; Yomiuri Shimbun; PTI; Press Trust of India; ANI; IANS;
NDTV; Times of India; The Hindu; Hindustan Times; Indian Express; Dawn*; Geo News; ARY News;
Express Tribune; IRNA; ISNA; Fars; Fars News Agency; Tasnim; Press TV; Mehr; Anadolu; Anadolu
Agency; DHA; TRT; TRT World; Hurriyet; Hürriyet; Daily Sabah; SANA; WAFA; MENA; SPA; Al Jazeera;
Al-Jazeera; Al Arabiya; Al-Arabiya; Al Mayadeen; Al-Mayadeen; Al Manar; Al-Manar; Al-Ahram; Asharq
Al-Awsat; Haaretz; Times of Israel; Jerusalem Post; Ynet; Channel 12; Kan; BBC; BBC News; BBC
Verify; BBC Monitoring; ITV; ITV News; Sky News; Channel 4 News; Guardian*; Observer*; Telegraph*;
Daily Telegraph; Sunday Times; Times*; Independent*; Financial Times; FT; Economist*; Daily Mail;
Daily Mirror; Sun*; Metro*; CNN; CNN International; Fox News; NBC; NBC News; MSNBC; CBS; CBS News;
ABC News; NPR; PBS; C-SPAN; Newsmax; New York Times; Washington Post; Wall Street Journal; WSJ;
USA Today; Los Angeles Times; Boston Globe; Chicago Tribune; New York Post; New Yorker; Newsweek;
Time magazine; Politico; Axios; Bloomberg; Bloomberg News; CNBC; Forbes; Vox; Vice News;
ProPublica; HuffPost; BuzzFeed News; Daily Beast; Intercept*; Hill*; Atlantic*; Le Monde; Le
Figaro; Libération; Liberation; Mediapart; France 24; FRANCE 24; France Info; RFI; TF1; BFM TV;
BFMTV; TV5Monde; Le Parisien; Der Spiegel; Spiegel; Bild; Die Welt; Die Zeit; Süddeutsche Zeitung;
Frankfurter Allgemeine Zeitung; dpa; DPA; Deutsche Welle; DW; ARD; ZDF; EFE; El País; El Pais; El
Mundo; ABC; RTVE; ANSA; Ansa; Corriere della Sera; La Repubblica; RAI; Lusa; Belga; ANP; NOS; De
Telegraaf; NRK; VG; Aftenposten; SVT; TT; Dagens Nyheter; DR; Ritzau; Politiken; Yle; Helsingin
Sanomat; ERR; Postimees; LRT; Delfi; PAP; TVP; Gazeta Wyborcza; Rzeczpospolita; CTK; MTI;
Agerpres; BTA; Tanjug; N1; Hina; ATA; ANA; Kathimerini; Cyprus Mail; Ukrinform; UNIAN; Suspilne;
Hromadske; Ukrainska Pravda; Kyiv Independent; Kyiv Post; Euromaidan Press; Meduza; Mediazona;
Novaya Gazeta; Kommersant; Izvestia; Vedomosti; Moscow Times; RBC; Rossiya 1; Rossiya-1; Channel
One; NTV; Dozhd; TV Rain; Baza; Mash; Rybar; Radio Liberty; Radio Free Europe; RFE/RL; Voice of
America; VOA; Radio Free Asia; BelTA; Belta; Nexta; Zerkalo; News.am; Armenpress; APA; Trend;
Kazinform; Irrawaddy*; Straits Times; Channel NewsAsia; CNA; Bernama; Malaysiakini; Antara;
Jakarta Post; Kompas; Tempo; Rappler; Philippine Daily Inquirer; ABS-CBN; GMA News; Bangkok Post;
VnExpress; South China Morning Post; SCMP; Apple Daily; Taipei Times; Focus Taiwan; Korea Herald;
Chosun Ilbo; Daily NK; Sydney Morning Herald; Age*; Australian*; ABC Australia; SBS; AAP; Radio
New Zealand; RNZ; Stuff*; New Zealand Herald; Globe and Mail; Toronto Star; CBC; CBC News; CTV;
CTV News; Canadian Press; Folha de S. Paulo; Folha de S.Paulo; O Globo; Globo; Estadao; Clarín;
Clarin; La Nación; Infobae; Telam; Télam; El Tiempo; Semana; El Comercio; El Mercurio; Milenio;
Reforma; El Universal; Televisa; teleSUR; Telesur; Prensa Latina; Granma; Miami Herald; Punch*;
Premium Times; Vanguard*; Daily Trust; Sahara Reporters; Daily Nation; Nation*; Standard*; East
African*; Citizen TV; Daily Monitor; News24; Mail & Guardian; SABC; eNCA; Daily Maverick; Addis
Standard; Sudan Tribune; Radio Dabanga; Radio Tamazuj; Jeune Afrique; APS; MAP; TAP; Middle East
Eye; New Arab*; National*; Gulf News; Khaleej Times; Arab News; Al-Monitor; L'Orient-Le Jour;
L’Orient-Le Jour; NNA; Rudaw; Kurdistan 24; Shafaq News; Tolo News; TOLOnews; Pajhwok; Khaama
Press; Daily Star; Prothom Alo; BSS; Kathmandu Post; Ada Derana; Wikinews; Wikipedia; Sunday
Telegraph; i newspaper; Evening Standard; PA; PA Media; Press Association; UPI; CNS; Catholic News
Service; EPA; Getty Images; Shutterstock; Newsguard; Snopes; Full Fact; PolitiFact; FactCheck.org;
AFP Fact Check; Correctiv; Africa Check; StopFake; Alt News; Boom Live
"""

# Armed forces and groups, and movements that act like them.
_FORCES = """
Wagner; Wagner Group; Wagner PMC; PMC Wagner; Hamas; Hezbollah; Hizbollah; Hizbullah; Islamic
Jihad; Palestinian Islamic Jihad; Fatah; al-Qassam Brigades; Al-Qassam Brigades; Houthi; Houthis;
Ansar Allah; Ansarullah; Taliban; Afghan Taliban; Pakistani Taliban; Tehreek-e-Taliban Pakistan;
TTP; Haqqani network; al-Qaida; al-Qaeda; al Qaeda; al Qaida; Al-Qaeda; Al-Qaida; Al Qaeda;
Islamic State; IS; ISIS; ISIL; Daesh; ISIS-K; ISIS-Khorasan; Islamic State group; Boko Haram;
ISWAP; al-Shabaab; al-Shabab; Al-Shabaab; Al-Shabab; Al Shabaab; JNIM; Ansaru; Rapid Support
Forces; Janjaweed; M23; ADF; FDLR; CODECO; Lord's Resistance Army; Lord’s Resistance Army; Séléka;
Seleka; Syrian Democratic Forces; SDF; YPG; YPJ; PKK; PYD; Peshmerga; Hayat Tahrir al-Sham; HTS;
Tahrir al-Sham; Free Syrian Army; Syrian National Army; al-Nusra Front; Nusra Front; Popular
Mobilisation Forces; Popular Mobilization Forces; Hashd al-Shaabi; Kataib Hezbollah; FARC; ELN;
National Liberation Army; Shining Path; Sinaloa Cartel; Tren de Aragua; MS-13; Mara Salvatrucha;
Azov; Azov Battalion; Azov Regiment; Azov Brigade; Rosgvardia; Akhmat; Storm-Z; Russian Volunteer
Corps; Freedom of Russia Legion; Berkut; Abu Sayyaf; Moro Islamic Liberation Front; MILF; New
People's Army; New People’s Army; Jemaah Islamiyah; Lashkar-e-Taiba; Jaish-e-Mohammed; Balochistan
Liberation Army; BLA; Hizbul Mujahideen; Naxalites; LTTE; Tamil Tigers; Arakan Army; KNLA; KIA;
Karen National Union; Kachin Independence Army; People's Defence Force; People’s Defence Force;
TPLF; Tigray People's Liberation Front; Tigray People’s Liberation Front; Oromo Liberation Army;
OLA; Fano; ONLF; SPLA; SPLM; Polisario; Polisario Front; MEND; IPOB; Libyan National Army; LNA;
GNA; Africa Corps; People's Liberation Army; People’s Liberation Army; PLA; Irish Republican Army;
IRA; ETA; Red Army; Nato-led KFOR; KFOR; Oath Keepers; Proud Boys; Ku Klux Klan; Muslim
Brotherhood; Antifa; Zapatistas; Contras
"""

# Places where people post.
_PLATFORMS = """
Telegram; Twitter; Facebook; Instagram; TikTok; YouTube; WhatsApp; Weibo; WeChat; Douyin;
VKontakte; VK; Odnoklassniki; Truth Social; Reddit; Bluesky; Mastodon; Snapchat; Discord;
LinkedIn; Viber; Parler; Gab; Twitch; Pinterest; Tumblr; Quora; Medium*; Substack; Gettr;
Clubhouse*; Skype; Zoom; Rutube; Truth*
"""

# Places that are no states and are often taken for something else.
_PLACES = """
Crimea; Donbas; Donbass; Donetsk; Luhansk; Lugansk; Kharkiv; Kharkov; Odesa; Odessa; Kherson;
Mariupol; Zaporizhzhia; Zaporizhia; Dnipro; Lviv; Mykolaiv; Bakhmut; Belgorod; Kursk; Bryansk;
Rostov-on-Don; St. Petersburg; Saint Petersburg; Kaliningrad; Vladivostok; Dagestan; Siberia;
Nagorno-Karabakh; Karabakh; Gaza; Gaza Strip; Gaza City; Khan Younis; Rafah; West Bank; Golan
Heights; East Jerusalem; Hebron; Nablus; Jenin; Sinai; Aleppo; Idlib; Raqqa; Homs; Hama; Latakia;
Deir ez-Zor; Deir al-Zor; Afrin; Kobani; Mosul; Kirkuk; Erbil; Basra; Fallujah; Najaf; Karbala;
Kurdistan; Aden; Hodeidah; Marib; Taiz; Red Sea; Strait of Hormuz; Persian Gulf; Gulf of Aden;
Suez Canal; Black Sea; Sea of Azov; Baltic Sea; Caspian Sea; Mediterranean; Benghazi; Misrata;
Sirte; Derna; Darfur; El Fasher; Port Sudan; Omdurman; Tigray; Mekelle; Amhara; Oromia; Goma;
Bukavu; North Kivu; South Kivu; Ituri; Sahel; Timbuktu; Gao; Kidal; Borno; Maiduguri; Cabo
Delgado; Lagos; Kano; Kaduna; Zanzibar; Mombasa; Soweto; Cape Town; Johannesburg; Durban;
Casablanca; Marrakesh; Kashmir; Jammu; Punjab; Sindh; Balochistan; Khyber Pakhtunkhwa; Karachi;
Lahore; Peshawar; Quetta; Rawalpindi; Mumbai; Kolkata; Chennai; Bengaluru; Hyderabad; Manipur;
Assam; Gujarat; Uttar Pradesh; Kandahar; Herat; Mazar-i-Sharif; Kunduz; Helmand; Panjshir;
Rakhine; Cox's Bazar; Cox’s Bazar; Mindanao; Luzon; Jolo; Marawi; Aceh; Papua; West Papua; Java;
Sumatra; Bali; South China Sea; Taiwan Strait; Xinjiang; Tibet; Inner Mongolia; Shanghai; Wuhan;
Guangdong; Shenzhen; Chongqing; Macau; Okinawa; Hokkaido; Fukushima; Hiroshima; Osaka; Kuril
Islands; Sakhalin; Korean Peninsula; Panmunjom; Guam; Hawaii; Alaska; California; Texas; Florida;
New York; New York City; New Jersey; Pennsylvania; Michigan; Ohio; Illinois; Massachusetts;
Virginia; Washington D.C.; Washington DC; Washington, D.C.; Los Angeles; San Francisco; Chicago;
Houston; Boston; Philadelphia; Seattle; Miami; Atlanta; Detroit; Minneapolis; Portland; Las Vegas;
New Orleans; Toronto; Montreal; Vancouver; Quebec; Ontario; Alberta; Guantanamo Bay; Chiapas;
Sinaloa; Tijuana; Ciudad Juarez; Guerrero; Medellin; Cali; Amazon rainforest; Rio de Janeiro; Sao
Paulo; São Paulo; Falkland Islands; Patagonia; Catalonia; Barcelona; Basque Country; Corsica;
Marseille; Lyon; Bavaria; Munich; Hamburg; Frankfurt; Cologne; Milan; Naples; Sicily; Lampedusa;
Venice; Crete; Lesbos; Thessaloniki; Istanbul; Izmir; Diyarbakir; Bosporus; Bosphorus;
Dardanelles; Srebrenica; Mostar; Republika Srpska; Vojvodina; Transylvania; Geneva; Zurich; Davos;
Strasbourg; The Hague; Rotterdam; Antwerp; Gotland; Svalbard; Lapland; Manchester; Birmingham;
Liverpool; Glasgow; Gibraltar; Chernobyl; Europe; Asia; Africa; Latin America; South America;
North America; Central America; Middle East; Far East; Balkans; Caucasus; Central Asia; Southeast
Asia; East Asia; South Asia; North Africa; West Africa; East Africa; Horn of Africa; Arctic;
Antarctica; Pacific; Atlantic; Indian Ocean; Caribbean; Jeddah; Mecca; Medina; Dubai; Sharjah;
Samarkand; Batumi; Vovchansk; Avdiivka
"""

# Words of these lists that are names only in capitals as given, and common in texts as
# something else: left to the recogniser unless it found a name there.
_WEAK = words_of(
    """Male Kan IS RT AP PA SPA MAP TAP APS AU MENA ABC DR TT VG NOS Hill Mash Trend Stuff Metro
    Nation Jordan Chad Georgia Guinea Niger Wellington Kingston Victoria Cali Tempo Semana
    Shell Apple Meta Amazon Swift Zoom Gab Fano Hina ATA ANA APA ETA IRA KIA SBS CNA ERR Yle
    Baza Spiegel Bild Globo Labour Western Pacific Atlantic Congress Amnesty Mehr Contras
    Antifa"""
)


def _items(table: str) -> list[str]:
    return [item.strip() for item in table.replace("\n", " ").split(";") if item.strip()]


@cache
def entries() -> dict[str, Entry]:
    """Return all entries by each name they go by."""
    found: dict[str, Entry] = {}

    def add(name: str, label: str, kind: ActorKind, stands_for: str = "") -> None:
        bare = name.rstrip("*")
        # Tables come in order of weight: what is there stays.
        found.setdefault(bare, Entry(bare, label, kind, stands_for or bare, bare != name))

    for line in _COUNTRIES.strip().splitlines():
        names, capitals, people = line.split("|")
        country, *others = names.split(", ")
        for name in (country, *others, *filter(None, capitals.split(", "))):
            add(name, "LOC", ActorKind.STATE, country)
        for word in people.split():
            add(word.replace("_", " "), "MISC", ActorKind.STATE, country)
    add("Brussels", "LOC", ActorKind.STATE, "European Union")
    for line in _SEATS.strip().splitlines():
        name, state = line.split("=")
        add(name, "ORG", ActorKind.BODY, state)
    for table, label, kind in (
        (_BODIES, "ORG", ActorKind.BODY),
        (_FORCES, "ORG", ActorKind.FORCE),
        (_OUTLETS, "ORG", ActorKind.OUTLET),
        (_PLATFORMS, "MISC", ActorKind.OUTLET),
        (_PLACES, "LOC", ActorKind.BODY),
    ):
        for name in _items(table):
            add(name, label, kind)
    for word in _PEOPLES.split():
        add(word, "MISC", ActorKind.BODY)
    return found


def is_weak(name: str) -> bool:
    """Whether the name is so often something else that only the recogniser can tell."""
    return name in _WEAK


def look_up(name: str) -> Entry | None:
    """Return what is known of a name as a text writes it, "the" and "’s" aside.

    A name in capitals ("MOSCOW", in a dateline) is found too.
    """
    words = name.strip()
    for article in ("the ", "The ", "THE "):
        words = words.removeprefix(article)
    for ending in ("'s", "’s", "'", "’"):
        words = words.removesuffix(ending)
    table = entries()
    entry = table.get(words)
    if entry is None and words.isupper() and len(words) > 3:
        entry = table.get(words.title())
    return entry


@cache
def _short_forms() -> dict[str, str]:
    """Return the countries by each name of theirs ("UK", "Britain"), capitals aside."""
    found: dict[str, str] = {}
    for line in _COUNTRIES.strip().splitlines():
        country, *others = line.split("|")[0].split(", ")
        found |= {name.rstrip("*"): country.rstrip("*") for name in (country, *others)}
    return found


def place_name(name: str) -> str:
    """Return what a place is called in all articles: "the UK" is "United Kingdom"."""
    entry = look_up(name)
    if entry is not None and entry.label == "LOC":
        return _short_forms().get(entry.name, entry.name)
    return " ".join(name.removeprefix("the ").removeprefix("The ").split())
